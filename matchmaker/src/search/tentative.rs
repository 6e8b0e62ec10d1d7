//! The match that a search is putting together: adding, taking out, judging.

use std::rc::Rc;

use super::{Field, Formation, Ground, Place};
use crate::alone::forbidding;
use crate::candidate::{Candidate, View};
use crate::hash::{Hash, mix};
use crate::outlook::{Outlook, Outlooks, is_enforced};
use crate::pool::{Entry, Tally, Tree};
use crate::rule_set::ExpansionAge;
use crate::rules::{Verdict, judge};

/// A match in the making.
pub(super) struct Tentative<'p> {
    field: Field<'p>,
    outlooks: Outlooks<'p>,
    candidate: Candidate<'p>,
    members: Vec<Member>,
    /// For each member in turn: how many players may join each team.
    room: Vec<u32>,
    /// For each member in turn: what each rule had said before it joined.
    counts_before: Vec<(u64, u64)>,
    /// For each team, a hash of who is in it.
    team_hashes: Vec<u64>,
    players: u32,
    /// How often each rule passed and failed in this search.
    counts: Vec<(u64, u64)>,
    /// The same of each entry, in the pool's own form.
    tallies: Vec<Tally>,
}

/// An entry of the match, and the match as it is since it joined.
struct Member {
    entry: usize,
    place: Place,
    newest_stage: usize,
    oldest_stage: usize,
    /// The stage by which the match is judged.
    stage: usize,
    backfills: u32,
    fresh: bool,
    outlook: Rc<Outlook>,
    /// How many players may join all together.
    room_total: u64,
    /// Between which values the index places all members.
    least: f64,
    greatest: f64,
}

impl<'p> Tentative<'p> {
    pub(super) fn new(field: Field<'p>, outlooks: Outlooks<'p>, tallies: Vec<Tally>) -> Self {
        let teams = field.team_classes.len();
        Self {
            field,
            outlooks,
            candidate: Candidate::empty(teams),
            members: Vec::new(),
            room: Vec::new(),
            counts_before: Vec::new(),
            team_hashes: vec![0; teams],
            players: 0,
            counts: vec![(0, 0); field.rule_set.rules().len()],
            tallies,
        }
    }

    /// Forgets what the rules said in the last search.
    pub(super) fn begin(&mut self) {
        self.counts.fill((0, 0));
    }

    pub(super) fn outlooks(&mut self) -> &mut Outlooks<'p> {
        &mut self.outlooks
    }

    /// Adds an entry, if the teams have room for it.
    pub(super) fn push(&mut self, (entry, value): (usize, f64), place: Place, fresh: bool) -> bool {
        let other = self.field.entry(entry);
        let before = self.members.last();
        let newest_stage = before.map_or(other.stage, |m| m.newest_stage.min(other.stage));
        let oldest_stage = before.map_or(other.stage, |m| m.oldest_stage.max(other.stage));
        let stage = match self.field.rule_set.algorithm().expansion_age {
            ExpansionAge::Newest => newest_stage,
            ExpansionAge::Oldest => oldest_stage,
        };
        let backfills = before.map_or(0, |m| m.backfills) + u32::from(place == Place::Fixed);
        let fresh = fresh || before.is_some_and(|m| m.fresh);
        let (least, greatest) =
            before.map_or((value, value), |m| (m.least.min(value), m.greatest.max(value)));
        let outlook = self.outlooks.of_stage(stage);
        let Some(room_total) = self.push_room(other, place, &outlook) else { return false };
        self.members.push(Member {
            entry,
            place,
            newest_stage,
            oldest_stage,
            stage,
            backfills,
            fresh,
            outlook,
            room_total,
            least,
            greatest,
        });
        self.counts_before.extend_from_slice(&self.counts);
        self.candidate.push(&other.players, place.teams(other));
        self.players += other.size();
        for team in place.teams(other) {
            self.team_hashes[team] = self.team_hashes[team].wrapping_add(mix(other.signature));
        }
        true
    }

    /// Pushes how many more players each team could take if the entry joined,
    /// and sums them up; nothing if one would have too many.
    fn push_room(&mut self, entry: &Entry, place: Place, outlook: &Outlook) -> Option<u64> {
        let begin = self.room.len();
        let mut fits = true;
        for (team, size) in outlook.teams.iter().enumerate() {
            let room = size.max.checked_sub(self.team_size(team));
            fits &= room.is_some();
            self.room.push(room.unwrap_or(0));
        }
        for team in place.teams(entry) {
            let room = self.room[begin + team].checked_sub(1);
            fits &= room.is_some();
            self.room[begin + team] = room.unwrap_or(0);
        }
        if !fits {
            self.room.truncate(begin);
            return None;
        }
        Some(self.room[begin..].iter().copied().map(u64::from).sum())
    }

    /// Takes out the entry added last.
    pub(super) fn pop(&mut self) {
        let Some(member) = self.members.pop() else { return };
        let other = self.field.entry(member.entry);
        for team in member.place.teams(other) {
            self.team_hashes[team] = self.team_hashes[team].wrapping_sub(mix(other.signature));
        }
        self.candidate.pop(member.place.teams(other));
        self.players -= other.size();
        self.room.truncate(self.room.len() - self.team_hashes.len());
        let rules = self.counts.len();
        let begin = self.counts_before.len() - rules;
        let own = &mut self.tallies[member.entry * rules..][..rules];
        let more = |now: u64, before: u64| u32::try_from(now - before).unwrap_or(u32::MAX);
        let before = &self.counts_before[begin..];
        for ((own, now), before) in own.iter_mut().zip(&self.counts).zip(before) {
            own.0 = own.0.saturating_add(more(now.0, before.0));
            own.1 = own.1.saturating_add(more(now.1, before.1));
        }
        self.counts_before.truncate(begin);
    }

    /// Whether some rule can never hold, whoever joins.
    pub(super) fn is_hopeless(&mut self) -> bool {
        let Some(member) = self.members.last() else { return false };
        let room = &self.room[self.room.len() - self.team_hashes.len()..];
        let view = View { candidate: &self.candidate, room };
        let rule = forbidding(self.field.rule_set, &member.outlook, view);
        if let Some(rule) = rule {
            self.counts[rule].1 += 1;
        }
        rule.is_some()
    }

    /// Whether this is a match as it stands.
    pub(super) fn is_valid(&mut self) -> bool {
        let Some(member) = self.members.last() else { return false };
        let stage = &self.field.rule_set.stages()[member.stage];
        let fits = |(team, size): (usize, &crate::rule_set::TeamSize)| {
            (size.min..=size.max).contains(&self.team_size(team))
        };
        let somebody_new = self.members.len() as u64 > u64::from(member.backfills);
        if !somebody_new || !stage.teams.iter().enumerate().all(fits) {
            return false;
        }
        let view = View { candidate: &self.candidate, room: &[] };
        let mut valid = true;
        // All rules, so that each has its count.
        for (rule, _) in stage.rules.iter().enumerate().filter(|(_, rule)| !rule.body.is_sort()) {
            let holds = judge(&stage.rules, rule, view) == Verdict::Always;
            self.counts[rule].0 += u64::from(holds);
            self.counts[rule].1 += u64::from(!holds);
            valid &= holds || !is_enforced(self.field.rule_set, rule);
        }
        valid
    }

    /// How many players the teams lack to their minimum; nothing if one of them
    /// lacks more than may yet come to it.
    pub(super) fn lacking(&self, coming: impl Fn(usize) -> u32) -> Option<u64> {
        let Some(member) = self.members.last() else { return Some(0) };
        let mut total = 0;
        for (team, size) in member.outlook.teams.iter().enumerate() {
            let lacking = size.min.saturating_sub(self.team_size(team));
            if lacking > 0 && lacking > coming(team) {
                return None;
            }
            total += u64::from(lacking);
        }
        Some(total)
    }

    /// Whether a ticket of this value may still join.
    pub(super) fn reaches(&self, value: f64) -> bool {
        self.members.last().is_none_or(|member| {
            let reach = member.outlook.reach;
            value >= member.greatest - reach && value <= member.least + reach
        })
    }

    /// Whether the members' values leave fewer others than the anchor's alone.
    pub(super) fn narrows(&self) -> bool {
        self.members.last().is_some_and(|m| m.outlook.reach.is_finite() && m.least < m.greatest)
    }

    /// How many players there are whom all members' values reach, members included.
    pub(super) fn players_near(&self, tree: &Tree, ground: Ground<'_>) -> u64 {
        let Some(member) = self.members.last() else { return u64::MAX };
        let reach = member.outlook.reach;
        let range = ground.range(member.entry, member.greatest - reach, member.least + reach);
        u64::from(tree.players_in(range))
    }

    /// How many more players the teams may take at most.
    pub(super) fn room(&self) -> u64 {
        self.members.last().map_or(u64::MAX, |member| member.room_total)
    }

    /// Whether every team has as many players as it may have at this age.
    pub(super) fn is_full(&self) -> bool {
        let Some(member) = self.members.last() else { return false };
        let sizes = &self.field.rule_set.stages()[member.stage].teams;
        self.players == sizes.iter().map(|size| size.max).sum::<u32>()
    }

    pub(super) fn players(&self) -> u32 {
        self.players
    }

    pub(super) fn stage(&self) -> Option<usize> {
        self.members.last().map(|member| member.stage)
    }

    pub(super) fn has_backfill(&self) -> bool {
        self.members.last().is_some_and(|member| member.backfills > 0)
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.members.last().is_none_or(|member| member.fresh)
    }

    pub(super) fn team_size(&self, team: usize) -> u32 {
        u32::try_from(self.candidate.teams[team].len()).unwrap_or(u32::MAX)
    }

    /// Equal for teams between which the rules cannot tell.
    pub(super) fn team_kind(&self, team: usize) -> u64 {
        let mut hash = Hash::new(self.field.team_classes[team] as u64);
        hash.number(self.team_hashes[team]);
        hash.number(u64::from(self.team_size(team)));
        hash.finish()
    }

    /// A hash of everything on which the rest of a search from this place in
    /// the order depends.
    pub(super) fn state(&self, from: usize) -> u64 {
        let mut hash = Hash::new(from as u64);
        if let Some(member) = self.members.last() {
            hash.number(member.newest_stage as u64);
            hash.number(member.oldest_stage as u64);
            hash.number(u64::from(member.backfills));
            hash.number(u64::from(member.fresh));
        }
        // Equal teams may stand in any order.
        let kinds = (0..self.team_hashes.len()).map(|team| self.team_kind(team));
        hash.number(kinds.fold(0, u64::wrapping_add));
        hash.finish()
    }

    /// Writes down the match as it stands.
    pub(super) fn write_to(&self, formation: &mut Formation) {
        formation.players = self.players;
        formation.members.clear();
        formation.members.extend(self.members.iter().map(|member| (member.entry, member.place)));
    }

    /// What the rules said in this search.
    pub(super) fn counts(&self) -> &[(u64, u64)] {
        &self.counts
    }

    pub(super) fn note_failed(&mut self, entry: usize, rule: usize) {
        let tally = &mut self.tallies[entry * self.counts.len() + rule];
        tally.1 = tally.1.saturating_add(1);
    }

    pub(super) fn into_tallies(self) -> Vec<Tally> {
        self.tallies
    }
}
