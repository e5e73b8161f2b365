//! The words that a result may be, and the flags that may stand beside one.

use crate::catalog::WordMatch;

/// The words that a result may be, and the flags that may stand beside one.
pub trait Words {
    /// What the whole cell means as a word.
    fn find(&self, text: &str) -> WordMatch;
    /// Whether this token is a flag such as `H` or `*`.
    fn is_flag(&self, token: &str) -> bool;
}

/// No words and no flags: for options and limits.
pub struct NoWords;

impl Words for NoWords {
    fn find(&self, _: &str) -> WordMatch {
        WordMatch::Unknown
    }

    fn is_flag(&self, _: &str) -> bool {
        false
    }
}

/// Flags that need no space between them and what they stand beside.
const SYMBOLS: [char; 11] = ['*', '!', '#', '↑', '↓', '▲', '▼', '△', '▽', '⬆', '⬇'];

/// The token without round or square brackets around it.
pub(super) fn unbracketed(token: &str) -> &str {
    let round = token
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let square = || {
        token
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
    };
    round.or_else(square).map_or(token, str::trim)
}

pub(super) fn is_flag(token: &str, words: &dyn Words) -> bool {
    words.is_flag(token) || (unbracketed(token) != token && words.is_flag(unbracketed(token)))
}

/// The last flag of a text and what stands before it. `attached` says that nothing stands
/// between the text and the number before it: then `45+` may mean "45 or more" and isn't flagged.
pub(super) fn strip_trailing_flag<'a>(
    text: &'a str,
    attached: bool,
    words: &dyn Words,
) -> Option<(&'a str, &'a str)> {
    let (before, token) = match text.rfind(char::is_whitespace) {
        Some(at) => (text[..at].trim_end(), text[at..].trim_start()),
        None => ("", text),
    };
    if is_flag(token, words) {
        let doubtful = attached && before.is_empty() && token.starts_with(['+', '-']);
        return (!doubtful).then_some((before, token));
    }
    if let Some(body) = text.strip_suffix(SYMBOLS) {
        let symbol = &text[body.len()..];
        return words.is_flag(symbol).then_some((body.trim_end(), symbol));
    }
    let open = text.rfind(if text.ends_with(')') { '(' } else { '[' })?;
    let (body, token) = text.split_at(open);
    (is_flag(token, words) && unbracketed(token) != token).then_some((body.trim_end(), token))
}

/// The first flag of a text and what stands after it.
pub(super) fn strip_leading_flag<'a>(
    text: &'a str,
    words: &dyn Words,
) -> Option<(&'a str, &'a str)> {
    if let Some((token, after)) = text.split_once(char::is_whitespace)
        && is_flag(token, words)
        && !token.starts_with(['+', '-'])
    {
        return Some((token, after.trim_start()));
    }
    let after = text.trim_start_matches(SYMBOLS);
    let symbols = &text[..text.len() - after.len()];
    (!symbols.is_empty() && words.is_flag(symbols)).then(|| (symbols, after.trim_start()))
}
