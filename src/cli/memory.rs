//! How much memory a run may hold: sizes as they are written, and what the machine has.

use std::fs;

/// Where the machine does not say how much memory it has: 1 GiB.
const UNKNOWN: u64 = 1 << 30;

/// A size such as `512M`, `2G` or `800MiB`; without a letter it is in bytes.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    let trimmed = text.trim();
    let end = trimmed
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(trimmed.len());
    let (digits, unit) = trimmed.split_at(end);
    let unit = unit.trim().to_ascii_uppercase();
    let power = match unit.as_str() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return Err(bad_size(text)),
    };
    let number: u64 = digits.parse().map_err(|_| bad_size(text))?;
    number
        .checked_mul(1 << power)
        .filter(|&size| size > 0)
        .ok_or_else(|| bad_size(text))
}

fn bad_size(text: &str) -> String {
    format!("`{text}` is no size; write a whole number and a letter, such as 512M or 2G")
}

/// A quarter of the memory of the machine, or of what it gives to this group of processes.
pub(super) fn default_memory() -> u64 {
    let limits = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ];
    let of_group = limits
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .filter_map(|text| text.trim().parse().ok());
    let of_machine = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| total_of(&text));
    let all = of_group.chain(of_machine).min().unwrap_or(UNKNOWN * 4);
    (all / 4).max(1 << 20)
}

/// The memory of the machine, from what Linux says of it.
fn total_of(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_they_are_written() {
        for (text, size) in [
            ("1024", 1024),
            ("64k", 64 << 10),
            ("512M", 512 << 20),
            ("2G", 2 << 30),
            ("2 GiB", 2 << 30),
            ("3gb", 3 << 30),
        ] {
            assert_eq!(parse_size(text), Ok(size), "{text}");
        }
        for text in [
            "",
            "0",
            "G",
            "-1",
            "1.5G",
            "2X",
            "5IIB",
            "5I",
            "5BB",
            "99999999999T",
        ] {
            assert!(parse_size(text).is_err(), "{text}");
        }
        assert_eq!(
            total_of("MemTotal:        2048 kB\nMemFree: 1 kB"),
            Some(2 << 20)
        );
    }
}
