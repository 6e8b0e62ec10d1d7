//! The move from one fleet to another: the new one beside the live one, the health
//! gate, the alias, and what becomes of older fleets.

use serde_json::Value as Json;

use crate::{
    arguments::Patience,
    fleets::{Fleet, FleetIds, FleetName, Fleets},
    health::{Health, HealthError, Watch},
    report,
    session::{Planned, Session},
    terminal::Terminal,
};

type Failure = Box<dyn std::error::Error>;

/// The way from the fleets that there are to a live one.
#[derive(Debug)]
pub(crate) struct Move {
    /// What there is.
    pub(crate) now: Fleets,
    /// The first step: everything that is needed is there, and the alias where it was.
    pub(crate) first: Fleets,
    /// The fleet that is to be live.
    pub(crate) wanted: FleetName,
    /// Whether fleets that are not live are waited for and removed.
    retire: bool,
}

/// How a step is planned.
pub(crate) struct Step<'s> {
    /// The root module's variables, with these fleets.
    pub(crate) variables: &'s dyn Fn(&Fleets) -> Json,
    /// What it is confined to; everything if there is nothing.
    pub(crate) targets: &'s [&'s str],
}

/// That a step would do more than it was agreed to.
#[derive(Debug, thiserror::Error)]
#[error(
    "the last step would destroy more than the fleet that is empty ({0}); nothing more was done. Run \
     the same command again: it shows the whole plan and asks"
)]
struct MoreThanAgreed(String);

impl Move {
    /// To the fleet that was built, or to the one that is live already if that is kept.
    pub(crate) fn to_build(now: Fleets, built: Fleet, keep: bool, retire: bool) -> Self {
        let kept = now.live.clone().filter(|_| keep);
        let kept = kept.and_then(|name| now.all.get(&name).cloned().map(|fleet| (name, fleet)));
        let (wanted, fleet) = kept.unwrap_or_else(|| (built.name(), built));
        Self::to_fleet(now, wanted, &fleet, retire)
    }

    /// To a fleet.
    pub(crate) fn to_fleet(now: Fleets, wanted: FleetName, fleet: &Fleet, retire: bool) -> Self {
        let first = now.on_the_way_to(&wanted, fleet, retire);
        Self { now, first, wanted, retire }
    }

    /// Whether the wanted fleet is live, and nothing is on its way out.
    pub(crate) fn is_done(&self) -> bool {
        self.now == self.first && !self.moves() && !self.first.all.values().any(|it| it.draining)
    }

    fn moves(&self) -> bool {
        self.first.live.as_ref() != Some(&self.wanted)
    }

    /// What it means for players.
    pub(crate) fn explain(&self, terminal: &Terminal) {
        let wanted = &self.wanted;
        if self.now.live.is_none() {
            terminal.note(&format!(
                "the fleet {wanted} takes 20 to 70 minutes; matches are placed from then on"
            ));
        }
        if self.moves() {
            let live = self.first.live.as_ref().map(ToString::to_string).unwrap_or_default();
            let made = match self.now.all.contains_key(wanted) {
                true => "is there already",
                false => "is made beside it, which takes 20 to 70 minutes",
            };
            terminal.note(&format!(
                "players go on playing on the fleet {live}. {wanted} {made}; when it is healthy the alias \
                 moves, and new game sessions go there. {live} keeps its instances, so that the way back \
                 (`rollback`) is immediate"
            ));
        }
        for (name, fleet) in self.first.all.iter().filter(|(_, fleet)| fleet.draining) {
            let already = self.now.all.get(name) == Some(fleet);
            let verb = if already { "is being emptied" } else { "is emptied" };
            terminal.note(&format!(
                "the fleet {name} {verb}: whoever plays on it plays to the end, nobody new comes; then it \
                 is removed"
            ));
        }
    }

    /// Goes the rest of the way, once the first step is done.
    ///
    /// # Errors
    /// When a fleet does not become healthy, or the step fails.
    pub(crate) fn arrive(
        &self,
        session: &Session<'_>,
        patience: &Patience,
        step: &Step<'_>,
    ) -> Result<(), Failure> {
        let Session { terminal, aws, interrupt, .. } = session;
        let (there, ids) = Fleets::of_outputs(&session.terraform.outputs()?);
        let watch = Watch { terminal, aws, patience, interrupt };
        if self.moves() || self.now.live.is_none() {
            let id = ids.get(&self.wanted).ok_or_else(|| session.not_deployed())?;
            watch.until_good(&self.wanted, id)?;
        }
        let empty = self.empty(session, &watch, &there, &ids)?;
        let last = there.arrived_at(&self.wanted, &empty);
        if last == there {
            return Ok(());
        }
        let (doing, done) = if self.moves() {
            let wanted = &self.wanted;
            (format!("moving the alias to {wanted}"), format!("new game sessions go to {wanted}"))
        } else {
            ("removing what is empty".to_owned(), "removed".to_owned())
        };
        terminal.step(&doing);
        let plan = session.plan(&(step.variables)(&last), step.targets, false)?;
        check_agreed(&plan, &empty)?;
        report::show_changes(terminal, &plan.changes);
        let took = session.carry_out(&plan)?;
        terminal.done(&done, took);
        Ok(())
    }

    /// The fleets that are being emptied and are empty; waits for them if they are to go.
    fn empty(
        &self,
        session: &Session<'_>,
        watch: &Watch<'_>,
        there: &Fleets,
        ids: &FleetIds,
    ) -> Result<Vec<FleetName>, HealthError> {
        let mut empty = Vec::new();
        for (name, _) in there.all.iter().filter(|(_, fleet)| fleet.draining) {
            let Some(id) = ids.get(name) else { continue };
            if self.retire {
                watch.until_empty(name, id)?;
            } else if !Health::of(&session.aws, id)?.is_empty() {
                session.terminal.note(&format!(
                    "somebody still plays on the fleet {name}: {} removes it when nobody does",
                    session.place.command("apply --retire")
                ));
                continue;
            }
            empty.push(name.clone());
        }
        Ok(empty)
    }
}

/// Refuses a plan that loses more than the fleets that are empty.
fn check_agreed(plan: &Planned, empty: &[FleetName]) -> Result<(), MoreThanAgreed> {
    let agreed = |name: &str| empty.iter().any(|gone| name == gone.to_string());
    let lost = plan.changes.iter().filter(|it| it.loss().is_some() && !agreed(&it.name));
    let lost: Vec<String> = lost.map(|change| change.address.clone()).collect();
    if lost.is_empty() { Ok(()) } else { Err(MoreThanAgreed(lost.join(", "))) }
}
