//! The reference set is proven, and faulty sets are refused.

use coagscope::Catalog;

#[test]
fn the_builtin_reference_set_is_sound() {
    let files: Vec<(String, String)> = Catalog::embedded_files()
        .map(|(path, text)| (path.to_string(), text.to_string()))
        .collect();
    if let Err(error) = Catalog::from_files(&files) {
        panic!("{error}");
    }
}
