//! Setting the capacity of a location.

use api_contract::admin::{
    actions::{Action, CapacityRequest},
    fleets::Capacity,
    routes,
};
use leptos::prelude::*;

use crate::{api::Request, components::ActionButton, pages::body};

/// A button that sets the capacity of `location`.
#[component]
pub fn CapacityButton(
    /// The fleet.
    fleet: Signal<String>,
    /// The location.
    location: String,
    /// What it is now.
    capacity: Capacity,
) -> impl IntoView {
    let fields = Fields::of(capacity);
    let title = format!("Set the capacity of {location}");
    view! {
        <ActionButton
            action=Action::SetCapacity
            label="Set"
            title=title
            request=move || Request::to(routes::FLEET_CAPACITY, &[&fleet.get_untracked()])
            body=move |reason| {
                let capacity_wanted = fields.read()?;
                body::of(
                    &CapacityRequest {
                        location: location.clone(),
                        expected: capacity,
                        capacity: capacity_wanted,
                        reason,
                    },
                )
            }
            done="The capacity was set; instances follow within minutes"
            fields=move || fields.view()
        />
    }
}

/// What is typed into the dialog.
#[derive(Debug, Clone, Copy)]
struct Fields {
    desired: RwSignal<String>,
    minimum: RwSignal<String>,
    maximum: RwSignal<String>,
}

impl Fields {
    fn of(capacity: Capacity) -> Self {
        let field = |number: u32| RwSignal::new(number.to_string());
        Self {
            desired: field(capacity.desired),
            minimum: field(capacity.minimum),
            maximum: field(capacity.maximum),
        }
    }

    fn read(&self) -> Result<Capacity, String> {
        let number = |field: RwSignal<String>, name: &str| {
            let text = field.get_untracked();
            text.trim().parse::<u32>().map_err(|_| format!("{name} is to be a whole number"))
        };
        checked(Capacity {
            desired: number(self.desired, "Wanted")?,
            minimum: number(self.minimum, "At least")?,
            maximum: number(self.maximum, "At most")?,
        })
    }

    fn view(self) -> impl IntoView {
        view! {
            <p>
                "Instances are started and ended to follow it. One with players on it is told to "
                "end and gives them notice."
            </p>
            <div class="fields">
                {number("Instances wanted", self.desired)} {number("At least", self.minimum)}
                {number("At most", self.maximum)}
            </div>
        }
    }
}

fn number(label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="number" min="0" inputmode="numeric" bind:value=value required=true />
        </label>
    }
}

fn checked(capacity: Capacity) -> Result<Capacity, String> {
    let Capacity { desired, minimum, maximum } = capacity;
    if minimum <= desired && desired <= maximum {
        Ok(capacity)
    } else {
        Err(format!("{desired} is not between {minimum} and {maximum}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_lies_between_the_bounds() {
        let capacity = |desired, minimum, maximum| Capacity { desired, minimum, maximum };
        assert!(checked(capacity(2, 1, 3)).is_ok());
        assert!(checked(capacity(0, 0, 0)).is_ok());
        assert_eq!(checked(capacity(4, 1, 3)), Err("4 is not between 1 and 3".to_owned()));
    }
}
