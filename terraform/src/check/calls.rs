//! A module is given what it takes.

use super::{Look, nearest};

/// Holds the calls of a module against the modules called.
pub(super) fn check(look: &mut Look<'_>) {
    let module = look.module;
    for (label, call) in &module.calls {
        let place = format!("module.{label}");
        let Some(called) = look.project.module(call.module) else {
            let names = look.project.modules.iter().map(|module| module.name);
            let near = nearest(call.module, names);
            look.refuse_near(&place, "source", "is no module of the project", near);
            continue;
        };
        for name in call.arguments.keys().filter(|name| !called.variables.contains_key(*name)) {
            let near = nearest(name, called.variables.keys().map(String::as_str));
            look.refuse_near(&place, name, "is no variable of that module", near);
        }
        let wanted = called.variables.iter().filter(|(_, variable)| variable.default.is_none());
        for (name, _) in wanted.filter(|(name, _)| !call.arguments.contains_key(*name)) {
            look.refuse(&place, name, "is missing");
        }
    }
}
