//! How a cell is written, apart from what it says.

/// Without spaces around it, in small letters; whole numbers without their places behind the point, as tables
/// of numbers are often written.
pub(super) fn plain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    match text.split_once('.') {
        Some((whole, zeros))
            if !whole.is_empty()
                && whole.bytes().all(|byte| byte.is_ascii_digit())
                && !zeros.is_empty()
                && zeros.bytes().all(|byte| byte == b'0') =>
        {
            whole.to_string()
        }
        _ => text,
    }
}
