//! Whom to tell when something is wrong or expensive.

use super::keys;
use super::reader::{Reader, Section};

/// Most characters of an e-mail address (RFC 5321).
const EMAIL_LENGTH_MAX: usize = 254;

/// Most dollars of a monthly budget.
const BUDGET_USD_MAX: u32 = 1_000_000;

/// What a studio decides about its operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operations {
    /// Who gets the alarms' e-mail, if anybody.
    pub(crate) alarm_email: Option<String>,
    /// US dollars a month from which on that address is warned, if any.
    pub(crate) monthly_budget_usd: Option<u32>,
}

/// Reads `[alarms]` and `[budget]`.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>) -> Operations {
    let alarms = reader.table(root, "alarms", &keys::ALARMS);
    let alarm_email = read_email(reader, &alarms);
    let budget = reader.table(root, "budget", &keys::BUDGET);
    let monthly_budget_usd =
        reader.number(&budget, "monthly_usd", 1..=BUDGET_USD_MAX, "US dollars");
    if monthly_budget_usd.is_some() && !alarms.has("email") {
        let message = "a budget is set, and nobody is told when it is spent";
        let help = "write `[alarms]`, and `email = \"ops@example.com\"` below it";
        reader.refuse(budget.span_of("monthly_usd"), message, help);
    }
    Operations { alarm_email, monthly_budget_usd }
}

fn read_email(reader: &mut Reader<'_>, alarms: &Section<'_>) -> Option<String> {
    let text = reader.text(alarms, "email", "ops@example.com")?;
    if !is_email(text.get_ref()) {
        let message = format!("{:?} is not an e-mail address", text.get_ref());
        reader.refuse(text.span(), message, "write one address, such as `\"ops@example.com\"`");
    }
    Some((*text.get_ref()).to_owned())
}

/// Whether mail could go there at all; the confirmation that SNS sends tells the rest.
fn is_email(text: &str) -> bool {
    let Some((mailbox, domain)) = text.split_once('@') else { return false };
    let visible = text.chars().all(|c| c.is_ascii_graphic() && !"<>,;\"".contains(c));
    let labels = domain.split('.').all(|label| !label.is_empty());
    visible
        && labels
        && !mailbox.is_empty()
        && domain.contains('.')
        && !domain.contains('@')
        && text.len() <= EMAIL_LENGTH_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_by_their_shape() {
        assert!(is_email("ops@example.com"));
        assert!(is_email("first.last+game@mail.example.org"));
        for wrong in ["", "ops", "@example.com", "ops@", "ops@example", "a@b@c.de", "a b@c.de"] {
            assert!(!is_email(wrong), "{wrong}");
        }
        assert!(!is_email(&format!("{}@example.com", "a".repeat(EMAIL_LENGTH_MAX))));
    }
}
