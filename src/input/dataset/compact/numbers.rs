//! Four numbers in a few bytes.

/// They take at most so many bytes; what is behind them is overwritten for as many.
pub(super) const LONGEST: usize = 1 + 4 * 4;

/// Writes four numbers, each in 0, 1, 2 or 4 bytes, which a byte in front tells; gives their length.
#[inline(always)]
pub(super) fn write_numbers(bytes: &mut [u8], place: usize, numbers: [u32; 4]) -> usize {
    let mut lengths = 0;
    let mut end = place + 1;
    for (number, shift) in numbers.into_iter().zip([0, 2, 4, 6]) {
        let code = u8::from(number > 0) + u8::from(number > 0xff) + u8::from(number > 0xffff);
        lengths |= code << shift;
        // What stands too many is overwritten.
        if let Some(room) = bytes.get_mut(end..end + 4) {
            room.copy_from_slice(&number.to_le_bytes());
        }
        end += length_of(code);
    }
    bytes[place] = lengths;
    end - place
}

#[inline(always)]
fn length_of(code: u8) -> usize {
    usize::from(code) + usize::from(code == 3)
}

/// The first two numbers that stand at a place.
#[inline(always)]
pub(super) fn read_beginning(bytes: &[u8], place: usize) -> (u32, u32) {
    let Some(nine) = bytes.get(place..).and_then(<[u8]>::first_chunk::<9>) else {
        let [first, second, ..] = read_numbers(bytes, place);
        return (first, second);
    };
    let [lengths, numbers @ ..] = *nine;
    let numbers = u64::from_le_bytes(numbers);
    let first = 8 * length_of(lengths & 3);
    let second = 8 * length_of(lengths >> 2 & 3);
    let of_length = |number: u64, bits: usize| (number & ((1 << bits) - 1)) as u32;
    (
        of_length(numbers, first),
        of_length(numbers >> first, second),
    )
}

#[inline(always)]
pub(super) fn read_numbers(bytes: &[u8], place: usize) -> [u32; 4] {
    let lengths = bytes[place];
    let mut at = place + 1;
    [0, 2, 4, 6].map(|shift| {
        let length = length_of(lengths >> shift & 3);
        let number = bytes[at..]
            .first_chunk()
            .map_or(0, |four| u32::from_le_bytes(*four));
        at += length;
        number & ((1_u64 << (8 * length)) - 1) as u32
    })
}
