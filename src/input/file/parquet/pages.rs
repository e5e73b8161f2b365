//! The pages of a column, looked at before they are decoded: the library takes for granted what a damaged file may
//! not keep.

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;

/// Makes sure that a column begins somewhere and is no less than nothing.
pub(super) fn check_place(column: &ColumnChunkMetaData) -> Result<()> {
    let begin = column
        .dictionary_page_offset()
        .unwrap_or(column.data_page_offset());
    match begin >= 0 && column.compressed_size() >= 0 {
        true => Ok(()),
        false => Err(ParquetError::General(
            "a column begins before the file or is shorter than nothing".to_owned(),
        )),
    }
}

/// Pages of which none needs a dictionary that isn't there.
pub(super) struct SoundPages {
    pages: Box<dyn PageReader>,
    has_dictionary: bool,
}

impl SoundPages {
    pub(super) fn new(pages: Box<dyn PageReader>) -> Self {
        SoundPages {
            pages,
            has_dictionary: false,
        }
    }
}

impl PageReader for SoundPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            let needs_dictionary = page.is_data_page()
                && matches!(
                    page.encoding(),
                    Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY
                );
            if needs_dictionary && !self.has_dictionary {
                return Err(ParquetError::General(
                    "a page refers to a dictionary that isn't there".to_owned(),
                ));
            }
            self.has_dictionary |= page.is_dictionary_page();
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}

impl Iterator for SoundPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
