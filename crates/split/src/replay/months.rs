use std::fmt;

/// A calendar month, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year
    pub year: i32,
    /// 1 to 12
    pub month: u8,
}

impl Month {
    /// The month of a time in seconds since 1970. Days to a date of the Gregorian calendar, counted
    /// in eras of 400 years that begin on the first of March (Hinnant, "chrono-compatible low-level
    /// date algorithms").
    pub fn of(time: i64) -> Month {
        let days = time.div_euclid(86_400) + 719_468;
        let era = days.div_euclid(146_097);
        let day = days.rem_euclid(146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Month { year: (year + era * 400 + i64::from(month <= 2)) as i32, month: month as u8 }
    }

    /// This month and those after it up to another.
    pub fn to(self, last: Month) -> impl Iterator<Item = Month> {
        let number = |month: Month| month.year * 12 + i32::from(month.month) - 1;
        (number(self)..=number(last))
            .map(|number| Month { year: number.div_euclid(12), month: number.rem_euclid(12) as u8 + 1 })
    }
}

/// As in 2024-03.
impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn months_are_those_of_the_calendar() {
        let told = [0, 951_782_399, 951_782_400, 951_868_800, 1_735_689_599, -1]
            .map(|time| Month::of(time).to_string());
        assert_eq!(told, ["1970-01", "2000-02", "2000-02", "2000-03", "2024-12", "1969-12"]);
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
