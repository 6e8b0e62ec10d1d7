//! The account and the region in which everything is.

/// The account that is imitated, and the region of whoever names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Twelve digits.
    pub account: String,
    /// Such as `eu-central-1`.
    pub region: String,
    /// `aws`, or what it is in China and for governments.
    pub partition: String,
}

impl Default for Home {
    /// The account of AWS's own examples, in Frankfurt.
    fn default() -> Self {
        Self {
            account: "123456789012".to_owned(),
            region: "eu-central-1".to_owned(),
            partition: "aws".to_owned(),
        }
    }
}

impl Home {
    /// The same, in another region.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }
}
