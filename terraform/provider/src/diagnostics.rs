//! What Terraform shows to its user when something is wrong, and where.

use crate::protocol::{AttributePath, Diagnostic, Selector, Severity, Step};

/// A place in a resource, as Terraform finds it in the user's files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place(Vec<Selector>);

impl Place {
    /// The attribute or the block at a dotted path without lists in between.
    pub(crate) fn at(path: &str) -> Self {
        Self(path.split('.').map(|name| Selector::AttributeName(name.to_owned())).collect())
    }

    pub(crate) fn attribute(&self, name: &str) -> Self {
        self.with(Selector::AttributeName(name.to_owned()))
    }

    pub(crate) fn index(&self, index: usize) -> Self {
        self.with(Selector::ElementKeyInt(i64::try_from(index).unwrap_or(i64::MAX)))
    }

    fn with(&self, selector: Selector) -> Self {
        let mut steps = self.0.clone();
        steps.push(selector);
        Self(steps)
    }

    /// As providers write it in messages: dotted, with the indexes in brackets.
    pub(crate) fn shown(&self) -> String {
        let mut shown = String::new();
        for selector in &self.0 {
            match selector {
                Selector::AttributeName(name) if shown.is_empty() => shown.push_str(name),
                Selector::AttributeName(name) => shown.push_str(&format!(".{name}")),
                Selector::ElementKeyString(key) => shown.push_str(&format!("[{key:?}]")),
                Selector::ElementKeyInt(index) => shown.push_str(&format!("[{index}]")),
            }
        }
        shown
    }

    pub(crate) fn to_wire(&self) -> AttributePath {
        let steps = self.0.iter().map(|selector| Step { selector: Some(selector.clone()) });
        AttributePath { steps: steps.collect() }
    }
}

/// An error that is about a whole resource or call.
pub(crate) fn error(summary: impl Into<String>, detail: impl Into<String>) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error.into(),
        summary: summary.into(),
        detail: detail.into(),
        attribute: None,
    }
}

/// An error at a place.
pub(crate) fn error_at(
    place: &Place,
    summary: impl Into<String>,
    detail: impl Into<String>,
) -> Diagnostic {
    // Terraform points into a set by the element itself and not by its index: the
    // place ends before the first index, and the message has the rest.
    let known = place.0.iter().take_while(|step| matches!(step, Selector::AttributeName(_)));
    let attribute = Place(known.cloned().collect()).to_wire();
    Diagnostic { attribute: Some(attribute), ..error(summary, detail) }
}
