use std::fmt;

/// A calendar month, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    /// The year
    pub year: i32,
    /// 1 to 12
    pub month: u8,
}

impl Month {
    /// The month of a time in seconds since 1970.
    pub fn of(time: i64) -> Month {
        let (year, month, _) = date_of(time);
        Month { year, month }
    }

    /// This month and those after it up to another.
    pub fn to(self, last: Month) -> impl Iterator<Item = Month> {
        let number = |month: Month| month.year * 12 + i32::from(month.month) - 1;
        (number(self)..=number(last))
            .map(|number| Month { year: number.div_euclid(12), month: number.rem_euclid(12) as u8 + 1 })
    }
}

/// The day of a time in seconds since 1970, UTC, as in 2024-03-09.
pub fn show_date(time: i64) -> String {
    let (year, month, day) = date_of(time);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a time in seconds since 1970, by the Gregorian calendar: days counted in eras
/// of 400 years that begin on the first of March (Hinnant, "chrono-compatible low-level date algorithms").
fn date_of(time: i64) -> (i32, u8, u8) {
    let days = time.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
    ((year + era * 400 + i64::from(month <= 2)) as i32, month as u8, day_of_month as u8)
}

/// As in 2024-03.
impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::{Month, show_date};

    #[test]
    fn months_are_those_of_the_calendar() {
        let told = [0, 951_782_399, 951_782_400, 951_868_800, 1_735_689_599, -1]
            .map(|time| Month::of(time).to_string());
        assert_eq!(told, ["1970-01", "2000-02", "2000-02", "2000-03", "2024-12", "1969-12"]);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let told = [0, 951_782_400, 951_868_800, 1_709_999_999, -1].map(show_date);
        assert_eq!(told, ["1970-01-01", "2000-02-29", "2000-03-01", "2024-03-09", "1969-12-31"]);
    }

    #[test]
    fn months_go_on_over_the_year() {
        let months: Vec<String> = Month { year: 2023, month: 11 }
            .to(Month { year: 2024, month: 2 })
            .map(|month| month.to_string())
            .collect();
        assert_eq!(months, ["2023-11", "2023-12", "2024-01", "2024-02"]);
    }
}
