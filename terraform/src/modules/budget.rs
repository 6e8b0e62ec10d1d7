//! Whom to warn when a month costs more.

use super::name;
use crate::{
    body,
    expression::binary,
    joined,
    module::{Module, Resource},
    value::{Body, blocks},
    variable::Variable,
};

/// Percent of the budget at which it is warned: what was spent, and what will be.
const WARNINGS: &[(u32, &str)] = &[(80, "ACTUAL"), (100, "ACTUAL"), (100, "FORECASTED")];

pub(super) fn module() -> Module {
    let mut module = Module::new(
        "budget",
        "A monthly budget of the whole account, with warnings by e-mail; none without an amount.",
    );
    let name = name(&mut module);
    let about = "US dollars a month; 0 for no budget.";
    let amount = module.variable(Variable::number("monthly_budget_usd", about, 0, 1_000_000));
    let email =
        Variable::text("alarm_email", "Who is warned; must be there if there is an amount.")
            .matching("^$|^[^@ ]+@[^@ ]+$", "one e-mail address, or nothing");
    let email = module.variable(email);
    let notifications = WARNINGS.iter().map(|(percent, kind)| -> Body {
        body! {
            "comparison_operator": "GREATER_THAN",
            "notification_type": *kind,
            "subscriber_email_addresses": [&email],
            "threshold": *percent,
            "threshold_type": "PERCENTAGE",
        }
    });
    let body = body! {
        "budget_type": "COST",
        "limit_amount": crate::expression::call("tostring", [&amount]),
        "limit_unit": "USD",
        "name": joined![&name, "-monthly"],
        "notification": blocks(notifications),
        "time_unit": "MONTHLY",
    };
    let budget = Resource::new("aws_budgets_budget", "monthly", body)
        .only_if(binary(&amount, ">", 0))
        .provided(
            binary(&email, "!=", ""),
            "A budget is set, and nobody is told when it is spent: set alarm_email.",
        );
    module.add(budget);
    module
}
