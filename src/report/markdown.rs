//! Texts of the reference set made safe for Markdown, as GitHub and CommonMark read it.

use crate::safe;

/// Where a code span leads that names something with a section of its own.
pub(super) type Link<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A text within a line. Every character that would mark something up is escaped; what stands
/// between backticks, and what is spelled like an identifier, becomes a code span; addresses
/// become links.
pub(super) fn inline(text: &str, link: Link) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let after_word = out.chars().last().is_some_and(char::is_alphanumeric);
        if let Some((content, after)) = between_backticks(rest) {
            out.push_str(&linked_code(content, link));
            rest = after;
        } else if let Some((address, after)) = address(rest).filter(|_| !after_word) {
            out.push_str(&format!("<{address}>"));
            rest = after;
        } else if let Some((identifier, after)) = identifier(rest).filter(|_| !after_word) {
            out.push_str(&linked_code(identifier, link));
            rest = after;
        } else {
            let marks_up = "\\`*_[]<>&~$".contains(first)
                || (out.is_empty() && "#+-=>".contains(first))
                || (".)".contains(first) && is_number(&out) && ends_word(&rest[1..]));
            if marks_up {
                out.push('\\');
            }
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// A text within a line that may hold what stands in the data: as it is written, and nothing of it leads anywhere. Words
/// that readers take for addresses become code, as do identifiers.
pub(super) fn shown(text: &str) -> String {
    let text = one_line(text);
    let words = text.split(' ').enumerate().map(|(number, word)| {
        let word = word.to_string();
        let is_address = word.contains("://") || word.contains('@') || word.contains("www.");
        match identifier(&word) {
            _ if is_address => code(&word),
            Some((whole, "")) => code(whole),
            _ => without_marks(&word, number == 0),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A word without anything that marks it up.
fn without_marks(word: &str, begins_line: bool) -> String {
    let mut out = String::with_capacity(word.len());
    let is_list = begins_line && word.ends_with(['.', ')']) && is_number(&word[..word.len() - 1]);
    for (at, letter) in word.char_indices() {
        let marks_up = "\\`*_[]<>&~$".contains(letter)
            || (begins_line && at == 0 && "#+-=".contains(letter))
            || (is_list && at + 1 == word.len());
        if marks_up {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A text within a cell of a table.
pub(super) fn cell(text: &str, link: Link) -> String {
    as_cell(&inline(text, link))
}

/// Markdown within a cell of a table, where a pipe would end the cell even in a code span.
pub(super) fn as_cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

/// A code span.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    let mut fence = "`".to_string();
    while text.contains(&fence) {
        fence.push('`');
    }
    let space = if text.contains('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A link with a text of its own.
pub(super) fn link(text: &str, address: &str) -> String {
    format!("[{}]({})", inline(text, &|_| None), target(address))
}

/// A link whose text is code.
pub(super) fn code_link(text: &str, address: &str) -> String {
    format!("[{}]({})", code(text), target(address))
}

/// An address as the target of a link; in angle brackets where a bracket or another mark is in it.
fn target(address: &str) -> String {
    let address = one_line(address)
        .replace('\\', "%5C")
        .replace(' ', "%20")
        .replace('<', "%3C")
        .replace('>', "%3E");
    let is_plain = address
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"#/:._-%".contains(&byte));
    if is_plain {
        address
    } else {
        format!("<{address}>")
    }
}

/// A row of a table.
pub(super) fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// The head of a table.
pub(super) fn heading_row(titles: &[&str]) -> String {
    let titles: Vec<String> = titles.iter().map(|title| title.to_string()).collect();
    let line: String = titles.iter().map(|_| "---|").collect();
    format!("{}|{line}\n", row(&titles))
}

fn linked_code(text: &str, link: Link) -> String {
    match link(text) {
        Some(address) => code_link(text, &address),
        None => code(text),
    }
}

fn one_line(text: &str) -> String {
    safe::for_terminal(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What stands between two backticks at the start of the text, and what follows.
fn between_backticks(text: &str) -> Option<(&str, &str)> {
    let (content, after) = text.strip_prefix('`')?.split_once('`')?;
    (!content.trim().is_empty()).then_some((content, after))
}

/// An address at the start of the text, without the marks that end a sentence.
fn address(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let end = text
        .find(|letter: char| letter.is_whitespace() || "<>\\`\"".contains(letter))
        .unwrap_or(text.len());
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', ')', ']', '?', '!']);
    Some((address, &text[address.len()..]))
}

/// A word in lower snake case at the start of the text: `isth_overt_2025`.
fn identifier(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .unwrap_or(text.len());
    let word = &text[..end];
    let is_one = word.contains('_')
        && word.split('_').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
    is_one.then_some((word, &text[end..]))
}

/// Whether the line so far is nothing but a number, so that a point after it would begin a list.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn ends_word(rest: &str) -> bool {
    rest.chars().next().is_none_or(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        inline(text, &|_| None)
    }

    #[test]
    fn what_marks_up_is_escaped() {
        for (text, shown) in [
            ("below 50 10*9/L", "below 50 10\\*9/L"),
            (
                "a [b](c) <i>d</i> & ~e~ $f$",
                "a \\[b\\](c) \\<i\\>d\\</i\\> \\& \\~e\\~ \\$f\\$",
            ),
            ("_x_ and X_Y", "\\_x\\_ and X\\_Y"),
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("+ a", "\\+ a"),
            ("1. a", "1\\. a"),
            ("12) a", "12\\) a"),
            ("1.5 g/L", "1.5 g/L"),
            ("> 5", "\\> 5"),
            ("a `b", "a \\`b"),
            ("a\nb\u{202e}", "a b\\\\u{202e}"),
            ("a\u{1b}[31m", "a\\\\x1b\\[31m"),
            ("", ""),
        ] {
            assert_eq!(plain(text), shown, "{text}");
        }
    }

    #[test]
    fn what_stands_in_data_leads_nowhere_and_is_shown_as_it_is() {
        for (text, as_shown) in [
            (
                "see http://a.org/x or www.b.org or c@d.cc",
                "see `http://a.org/x` or `www.b.org` or `c@d.cc`",
            ),
            ("`a` `b`", "\\`a\\` \\`b\\`"),
            ("[a](http://b)", "`[a](http://b)`"),
            ("_x_ exactly_3_s <i>", "\\_x\\_ `exactly_3_s` \\<i\\>"),
            ("- a - b", "\\- a - b"),
            ("1. a 2. b", "1\\. a 2. b"),
            ("# a", "\\# a"),
            ("", ""),
        ] {
            assert_eq!(shown(text), as_shown, "{text}");
        }
    }

    #[test]
    fn identifiers_and_quoted_words_are_code() {
        assert_eq!(
            plain("the item fibrin_marker, `--pick first` and `10*9/L`"),
            "the item `fibrin_marker`, `--pick first` and `10*9/L`"
        );
        assert_eq!(plain("a_, _b, A_b and ä_b"), "a\\_, \\_b, A\\_b and ä\\_b");
        let link: Link = &|id| (id == "sic").then(|| "#sic".to_string());
        assert_eq!(
            inline("see `sic` and sic", link),
            "see [`sic`](#sic) and sic"
        );
    }

    #[test]
    fn addresses_are_links() {
        assert_eq!(
            plain("read at https://a.org/b_c*d (page 2), http://e.org."),
            "read at <https://a.org/b_c*d> (page 2), <http://e.org>."
        );
        assert_eq!(
            link("doi:10.1/a_b<(1)>", "https://doi.org/10.1/a_b<(1)>"),
            "[doi:10.1/`a_b`\\<(1)\\>](<https://doi.org/10.1/a_b%3C(1)%3E>)"
        );
    }

    #[test]
    fn pipes_never_end_a_cell() {
        assert_eq!(
            cell("a | `b|c` \\| d", &|_| None),
            "a \\| `b\\|c` \\\\\\| d"
        );
        assert_eq!(row(&["a".to_string(), "b".to_string()]), "| a | b |\n");
    }

    #[test]
    fn code_spans_hold_backticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
    }
}
