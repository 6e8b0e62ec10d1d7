//! The match that a search is putting together: adding, taking out, judging.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Field, Formation, Place};
use crate::alone::forbidding;
use crate::candidate::{Candidate, View};
use crate::hash::{Hash, mix};
use crate::outlook::{Outlook, Outlooks, is_enforced};
use crate::pool::Entry;
use crate::rule_set::ExpansionAge;
use crate::rules::{Verdict, judge};

/// How often each rule passed and failed.
pub(crate) type Counts = Vec<(u64, u64)>;

/// A match in the making.
pub(super) struct Tentative<'p, 'o> {
    field: Field<'p>,
    outlooks: &'o mut Outlooks<'p>,
    candidate: Candidate<'p>,
    members: Vec<Member>,
    /// For each team, a hash of who is in it.
    team_hashes: Vec<u64>,
    players: u32,
    counts: Counts,
    entry_counts: HashMap<usize, Counts>,
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
    /// How many players may join each team, and all together.
    room: Vec<u32>,
    room_total: u64,
    counts_before: Counts,
}

impl<'p, 'o> Tentative<'p, 'o> {
    pub(super) fn new(field: Field<'p>, outlooks: &'o mut Outlooks<'p>) -> Self {
        let teams = field.team_classes.len();
        Self {
            field,
            outlooks,
            candidate: Candidate::empty(teams),
            members: Vec::new(),
            team_hashes: vec![0; teams],
            players: 0,
            counts: vec![(0, 0); field.rule_set.rules().len()],
            entry_counts: HashMap::new(),
        }
    }

    /// Adds an entry, if the teams have room for it.
    pub(super) fn push(&mut self, entry: usize, place: Place, fresh: bool) -> bool {
        let other = &self.field.entries[entry];
        let before = self.members.last();
        let newest_stage = before.map_or(other.stage, |m| m.newest_stage.min(other.stage));
        let oldest_stage = before.map_or(other.stage, |m| m.oldest_stage.max(other.stage));
        let stage = match self.field.rule_set.algorithm().expansion_age {
            ExpansionAge::Newest => newest_stage,
            ExpansionAge::Oldest => oldest_stage,
        };
        let outlook = self.outlooks.of_stage(stage);
        let Some(room) = self.room_after(other, place, &outlook) else { return false };
        let member = Member {
            entry,
            place,
            newest_stage,
            oldest_stage,
            stage,
            backfills: before.map_or(0, |m| m.backfills) + u32::from(place == Place::Fixed),
            fresh: fresh || before.is_some_and(|m| m.fresh),
            outlook,
            room_total: room.iter().copied().map(u64::from).sum(),
            room,
            counts_before: self.counts.clone(),
        };
        self.members.push(member);
        self.candidate.push(&other.players, place.teams(other));
        self.players += other.size();
        for team in place.teams(other) {
            self.team_hashes[team] = self.team_hashes[team].wrapping_add(mix(other.signature));
        }
        true
    }

    /// How many more players each team could take if the entry joined; nothing
    /// if one would have too many.
    fn room_after(&self, entry: &Entry, place: Place, outlook: &Outlook) -> Option<Vec<u32>> {
        let sizes = outlook.teams.iter().enumerate();
        let room = sizes.map(|(team, size)| size.max.checked_sub(self.team_size(team)));
        let mut room = room.collect::<Option<Vec<u32>>>()?;
        for team in place.teams(entry) {
            room[team] = room[team].checked_sub(1)?;
        }
        Some(room)
    }

    /// Takes out the entry added last.
    pub(super) fn pop(&mut self) {
        let Some(member) = self.members.pop() else { return };
        let other: &'p Entry = &self.field.entries[member.entry];
        for team in member.place.teams(other) {
            self.team_hashes[team] = self.team_hashes[team].wrapping_sub(mix(other.signature));
        }
        self.candidate.pop(member.place.teams(other));
        self.players -= other.size();
        let zeros = || vec![(0, 0); member.counts_before.len()];
        let own = self.entry_counts.entry(member.entry).or_insert_with(zeros);
        for ((own, now), before) in own.iter_mut().zip(&self.counts).zip(&member.counts_before) {
            own.0 += now.0 - before.0;
            own.1 += now.1 - before.1;
        }
    }

    /// Whether some rule can never hold, whoever joins.
    pub(super) fn is_hopeless(&mut self) -> bool {
        let Some(member) = self.members.last() else { return false };
        let view = View { candidate: &self.candidate, room: &member.room };
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

    /// Whether so many players, of whom so many may join each team, are enough
    /// to bring every team to its minimum.
    pub(super) fn can_be_completed(&self, players: u64, of_teams: &[u32]) -> bool {
        let Some(member) = self.members.last() else { return true };
        let mut lacking_total = 0;
        for (team, size) in member.outlook.teams.iter().enumerate() {
            let lacking = size.min.saturating_sub(self.team_size(team));
            if lacking > of_teams[team] {
                return false;
            }
            lacking_total += u64::from(lacking);
        }
        lacking_total <= players
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

    pub(super) fn formation(&self) -> Formation {
        let members = self.members.iter().map(|member| (member.entry, member.place));
        Formation { players: self.players, members: members.collect() }
    }

    /// What the rules said, in all and of the matches with each entry.
    pub(super) fn into_counts(self) -> (Counts, HashMap<usize, Counts>) {
        (self.counts, self.entry_counts)
    }
}
