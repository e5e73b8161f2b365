//! Rows among the panels of a sheet that tell of all of them, such as their average or the reference intervals. As a panel
//! one would be a patient who never was.

/// What such rows are named.
const STATISTICS: [&str; 110] = [
    "reference",
    "references",
    "reference value",
    "reference values",
    "reference limits",
    "referenz",
    "referenzen",
    "referenzwert",
    "referenzwerte",
    "referenzintervall",
    "normwert",
    "normwerte",
    "valeurs normales",
    "valeurs usuelles",
    "valores normales",
    "valores normais",
    "valori normali",
    "upper limit",
    "lower limit",
    "upper limit of normal",
    "lower limit of normal",
    "limits",
    "limit of detection",
    "detection limit",
    "unit",
    "units",
    "einheit",
    "einheiten",
    "grand total",
    "p-value",
    "p value",
    "gesamtsumme",
    "reference range",
    "reference ranges",
    "reference interval",
    "ref range",
    "ref. range",
    "normal range",
    "normal values",
    "uln",
    "lln",
    "referenzbereich",
    "normbereich",
    "valeurs de référence",
    "valores de referencia",
    "valori di riferimento",
    "参考范围",
    "参考值",
    "基準値",
    "基準範囲",
    "totals",
    "subtotal",
    "subtotals",
    "sub total",
    "summe",
    "gesamt",
    "gesamtergebnis",
    "total general",
    "total général",
    "totale",
    "totale complessivo",
    "anzahl",
    "(blank)",
    "合計",
    "合计",
    "总计",
    "總計",
    "average",
    "avg",
    "mean",
    "mean (sd)",
    "mean ± sd",
    "mean +/- sd",
    "median",
    "median (iqr)",
    "stdev",
    "std",
    "std dev",
    "std. dev.",
    "std deviation",
    "standard deviation",
    "standard error",
    "variance",
    "minimum",
    "maximum",
    "total",
    "sum",
    "count",
    "mittelwert",
    "standardabweichung",
    "moyenne",
    "médiane",
    "écart-type",
    "ecart-type",
    "écart type",
    "promedio",
    "mediana",
    "desviación estándar",
    "desviacion estandar",
    "deviazione standard",
    "média",
    "desvio padrão",
    "desvio padrao",
    "gemiddelde",
    "durchschnitt",
    "standaarddeviatie",
    "平均",
    "平均值",
    "標準偏差",
    "标准差",
];

/// What may be a name, or the first letters of one, as well.
const STATISTICS_OR_NAMES: [&str; 12] = [
    "sd", "min", "max", "n", "cv", "se", "sem", "iqr", "media", "ds", "mw", "stabw",
];

/// What a row of limits may be named, and a person as well: its cells tell.
const LIMITS_OR_NAMES: [&str; 13] = [
    "", "rv", "vn", "vr", "ref", "ref.", "norm", "normal", "lod", "loq", "nw", "wnl", "rr",
];

/// What is known of the time of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowTime {
    /// No row of the file has one.
    NoColumn,
    /// Its cell is empty.
    Missing,
    /// There is one.
    Stated,
}

impl RowTime {
    /// By the cell of the time column, if there is one.
    pub(crate) fn of(cell: Option<&str>) -> Self {
        match cell {
            None => RowTime::NoColumn,
            Some(cell) if cell.trim_start().is_empty() => RowTime::Missing,
            Some(_) => RowTime::Stated,
        }
    }
}

/// Whether the cell of the subject column names a statistic, and no patient; statistics have no time.
pub(crate) fn names_statistic(subject: &str, time: RowTime) -> bool {
    if time == RowTime::Stated {
        return false;
    }
    // None of the words ends with a digit, and most names do.
    if let [.., b'0'..=b'9'] = subject.as_bytes() {
        return false;
    }
    const LONGEST: usize = 24;
    let name = without_colon(subject);
    if matches!(name, "25%" | "50%" | "75%") {
        return true;
    }
    if name.is_empty() || name.len() > LONGEST || name.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let name = name.to_lowercase();
    STATISTICS.contains(&name.as_str())
        || (time == RowTime::Missing && STATISTICS_OR_NAMES.contains(&name.as_str()))
}

/// Whether it may name one, and a patient as well.
pub(super) fn may_name_statistic(subject: &str) -> bool {
    is_one_of(subject, &STATISTICS_OR_NAMES)
}

/// Whether it may name limits, and a patient as well; a row of limits may have no name at all.
pub(super) fn may_name_limits(subject: &str) -> bool {
    is_one_of(subject, &LIMITS_OR_NAMES)
}

fn is_one_of(subject: &str, words: &[&str]) -> bool {
    const LONGEST: usize = 6;
    let name = without_colon(subject);
    if name.len() > LONGEST {
        return false;
    }
    words.iter().any(|word| word.eq_ignore_ascii_case(name))
}

pub(super) fn without_colon(name: &str) -> &str {
    name.trim().trim_end_matches(':').trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_told_from_patients() {
        for name in ["Average", "MEAN", " Std. Dev.: ", "Écart-Type", "平均"] {
            assert!(names_statistic(name, RowTime::NoColumn), "{name}");
            assert!(names_statistic(name, RowTime::Missing), "{name}");
            assert!(!names_statistic(name, RowTime::Stated), "{name}");
        }
        for name in ["SD", "max", "N"] {
            assert!(!names_statistic(name, RowTime::NoColumn), "{name}");
            assert!(names_statistic(name, RowTime::Missing), "{name}");
        }
        for name in ["", "1", "Meany", "P7", "unknown"] {
            assert!(!names_statistic(name, RowTime::Missing), "{name}");
        }
        let mut words = STATISTICS.iter().chain(&STATISTICS_OR_NAMES);
        assert!(words.all(|word| !word.ends_with(|c: char| c.is_ascii_digit())));
        assert_eq!(RowTime::of(Some(" ")), RowTime::Missing);
        assert_eq!(RowTime::of(Some("x")), RowTime::Stated);
    }
}
