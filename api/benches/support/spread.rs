//! Figures with their spread.

/// The median of some figures, and the least and greatest.
pub struct Spread {
    /// The median.
    pub median: f64,
    least: f64,
    greatest: f64,
}

impl Spread {
    /// Of these figures, of which there must be one at least.
    pub fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        Self { median: figures[figures.len() / 2], least: figures[0], greatest: figures[figures.len() - 1] }
    }
}

impl Spread {
    /// With a decimal, for figures that are small.
    #[allow(dead_code, reason = "not every bench has small figures")]
    pub fn fine(&self) -> String {
        format!("{:.1}  ({:.1} to {:.1})", self.median, self.least, self.greatest)
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>9.0}  ({:.0} to {:.0})", self.median, self.least, self.greatest)
    }
}
