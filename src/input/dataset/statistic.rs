//! Rows among the panels of a sheet that tell of all of them, such as their average or the reference intervals. As a panel
//! one would be a patient who never was.

/// What such rows are named.
const STATISTICS: [&str; 81] = [
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
    let name = subject.trim().trim_end_matches(':').trim_end();
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
