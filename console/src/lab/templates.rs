//! Rule sets to begin with: published ones, as published.

/// A published rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// What it is for.
    pub title: &'static str,
    /// Its JSON text, comments and all.
    pub text: &'static str,
}

macro_rules! published {
    ($title:literal, $file:literal) => {
        Template {
            title: $title,
            text: include_str!(concat!("../../../matchmaker/tests/cases/", $file, ".json")),
        }
    };
}

/// The templates, the one of the sample first.
pub const TEMPLATES: &[Template] = &[
    published!("One team of five, by skill and latency", "aws-sample-serverless-simplerule"),
    published!("Two even teams (aliens and cowboys)", "aws-doc-01-aliens-vs-cowboys"),
    published!("Five players against a monster", "aws-doc-02-players-vs-monster"),
    published!("Maps that players have in common", "aws-doc-04-multi-map-game"),
    published!("Characters that nobody plays twice", "aws-doc-05-preferred-characters"),
    published!("A large match by skill", "aws-doc-09-large-batch-distance"),
    published!("The smallest that works", "aws-doc-cli-minimal"),
];

#[cfg(test)]
mod tests {
    use matchmaker::RuleSet;

    use super::*;

    #[test]
    fn every_template_can_be_used() {
        for template in TEMPLATES {
            assert!(RuleSet::parse(template.text).is_ok(), "{}", template.title);
        }
    }
}
