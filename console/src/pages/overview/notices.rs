//! What an operator should know first: what is missing, what is full, and what to
//! do when nothing happens.

use api_contract::admin::overview::{LocationLoad, Overview};
use leptos::prelude::*;

use crate::components::load_state::EmptyNote;

/// How loud a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Players are affected.
    Bad,
    /// The page does not tell all.
    Warning,
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Notice {
    weight: Weight,
    text: String,
}

/// Everything that has to be said, the worst first.
fn notices(doing: &Overview) -> Vec<Notice> {
    let full = doing.locations.iter().flatten().filter(|load| load.game_sessions_free == 0);
    let full = full.map(|load| Notice { weight: Weight::Bad, text: full_words(load) });
    let problems = doing.problems.iter().map(|problem| Notice {
        weight: Weight::Warning,
        text: format!("A part could not be read: {problem}"),
    });
    let truncated = doing.truncated.then(|| Notice {
        weight: Weight::Warning,
        text: "More tickets ended than were looked at: the oldest minutes are not complete, and \
               the figures tell of the newest tickets only."
            .to_owned(),
    });
    full.chain(problems).chain(truncated).collect()
}

fn full_words(load: &LocationLoad) -> String {
    let LocationLoad { location, game_sessions, .. } = load;
    match game_sessions {
        0 => format!(
            "{location} has no free game session, and plays none: no game server is ready there."
        ),
        _ => format!(
            "{location} has no free game session: {game_sessions} are being played, and a match \
             that has to be placed there waits or fails."
        ),
    }
}

/// Whether nobody has asked for a match within the window.
pub(super) fn is_quiet(doing: &Overview) -> bool {
    let busy = |minute: &api_contract::admin::overview::Interval| {
        minute.matches + minute.tickets + minute.failures > 0
    };
    doing.open_tickets.values().sum::<u32>() == 0
        && doing.failures.is_empty()
        && !doing.minutes.iter().any(busy)
}

/// The notices, as a list.
#[component]
pub fn Notices(
    /// How matchmaking is doing.
    doing: Signal<Overview>,
) -> impl IntoView {
    let all = Memo::new(move |_| notices(&doing.read()));
    let quiet = Memo::new(move |_| is_quiet(&doing.read()));
    let list = move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            let items = all.into_iter().map(|Notice { weight, text }| {
                let class = match weight {
                    Weight::Bad => "hint hint-bad",
                    Weight::Warning => "hint hint-warning",
                };
                view! { <li class=class>{text}</li> }
            });
            view! { <ul class="hints" aria-label="Notices">{items.collect_view()}</ul> }
        })
    };
    view! {
        {list}
        {move || {
            quiet.get().then(|| view! {
                <EmptyNote
                    title="Nobody has asked for a match in the last 15 minutes"
                    advice="Let a game client ask for one, or start the bots: ./deploy.sh local lets \
                            some play. The first ticket shows here within seconds."
                />
            })
        }}
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::quiet, *};

    #[test]
    fn a_location_without_room_is_said_first() {
        let mut doing = quiet();
        doing.truncated = true;
        doing.problems = vec!["the fleets: throttled".to_owned()];
        doing.locations.as_mut().unwrap()[0].game_sessions_free = 0;

        let said = notices(&doing);

        assert_eq!(said.len(), 3);
        assert_eq!(said[0].weight, Weight::Bad);
        assert!(said[0].text.starts_with("eu-west-1 has no free game session: 3 are"));
        assert!(said[1].text.ends_with("the fleets: throttled"));
    }

    #[test]
    fn one_ticket_ends_the_quiet() {
        let mut doing = quiet();
        assert!(is_quiet(&doing));
        doing.open_tickets.insert("SEARCHING".to_owned(), 1);
        assert!(!is_quiet(&doing));
        let mut doing = quiet();
        doing.minutes[3].tickets = 1;
        assert!(!is_quiet(&doing));
    }
}
