//! Banning and unbanning players, and setting skills.

use api_contract::{
    PlayerId,
    admin::{
        actions::{Action, BanRequest, BecauseOf, SkillRequest},
        players::{Ban, PlayerRecord},
    },
};
use serde_json::{Value, json};

use super::{ActionError, Deed, Done, Intent, run};
use crate::{
    admin::{AdminBackend, Operator},
    limits,
    stores::Changed,
};

/// What is asked for, in words.
pub(super) const PLAYER: &str = "player";

/// Keeps a player from asking for matches. A ticket that the player has in
/// progress goes on: cancel it besides.
///
/// # Errors
/// When there is no such player, or the ban would be over already.
pub async fn ban_player(
    admin: &AdminBackend,
    operator: &Operator,
    player: PlayerId,
    request: BanRequest,
) -> Result<PlayerRecord, ActionError> {
    run(admin, operator, BanPlayer { player, request }).await
}

/// Lets a player back.
///
/// # Errors
/// When there is no such player, or no ban.
pub async fn unban_player(
    admin: &AdminBackend,
    operator: &Operator,
    player: PlayerId,
    request: BecauseOf,
) -> Result<PlayerRecord, ActionError> {
    run(admin, operator, UnbanPlayer { player, request }).await
}

/// Sets a player's skill, if it still is what the operator saw.
///
/// # Errors
/// When there is no such player, the skill is another by now, or the new one
/// cannot be.
pub async fn set_skill(
    admin: &AdminBackend,
    operator: &Operator,
    player: PlayerId,
    request: SkillRequest,
) -> Result<PlayerRecord, ActionError> {
    run(admin, operator, SetSkill { player, request }).await
}

struct BanPlayer {
    player: PlayerId,
    request: BanRequest,
}

struct UnbanPlayer {
    player: PlayerId,
    request: BecauseOf,
}

struct SetSkill {
    player: PlayerId,
    request: SkillRequest,
}

impl Deed for BanPlayer {
    type Answer = PlayerRecord;

    const ACTION: Action = Action::BanPlayer;

    fn target(&self) -> &str {
        self.player.as_str()
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.request.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        let now = admin.backend.clock.now();
        if self.request.until.is_some_and(|until| until <= now) {
            let words = format!("a ban ends later than now, which is {now}");
            return Err(ActionError::InvalidValue(words));
        }
        let record = find(admin, &self.player).await?;
        let asked_for = json!({ "until": self.request.until });
        Ok(Intent { before: Some(ban_of(&record)), asked_for: Some(asked_for) })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        operator: &Operator,
    ) -> Result<Done<PlayerRecord>, ActionError> {
        let ban = Ban {
            since: admin.backend.clock.now(),
            until: self.request.until,
            reason: self.request.reason.trim().to_owned(),
            by: operator.user_name.clone(),
        };
        let mut record = match admin.backend.players.ban(&self.player, &ban).await? {
            Changed::Done(before) | Changed::Otherwise(before) => *before,
            Changed::Unknown => return Err(ActionError::NotFound(PLAYER)),
        };
        record.ban = Some(ban);
        let after = Some(ban_of(&record));
        Ok(Done { answer: record, after })
    }
}

impl Deed for UnbanPlayer {
    type Answer = PlayerRecord;

    const ACTION: Action = Action::UnbanPlayer;

    fn target(&self) -> &str {
        self.player.as_str()
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.request.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        let record = find(admin, &self.player).await?;
        if record.ban.is_none() {
            return Err(not_banned());
        }
        Ok(Intent { before: Some(ban_of(&record)), asked_for: Some(json!({ "ban": null })) })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<PlayerRecord>, ActionError> {
        let mut record = match admin.backend.players.unban(&self.player).await? {
            Changed::Done(before) => *before,
            Changed::Otherwise(_) => return Err(not_banned()),
            Changed::Unknown => return Err(ActionError::NotFound(PLAYER)),
        };
        record.ban = None;
        Ok(Done { answer: record, after: Some(json!({ "ban": null })) })
    }
}

impl Deed for SetSkill {
    type Answer = PlayerRecord;

    const ACTION: Action = Action::SetSkill;

    fn target(&self) -> &str {
        self.player.as_str()
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.request.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        let SkillRequest { expected, skill, .. } = self.request;
        if !limits::SKILL_RANGE.contains(&skill) {
            let (low, high) = (limits::SKILL_RANGE.start(), limits::SKILL_RANGE.end());
            return Err(ActionError::InvalidValue(format!("a skill is from {low} to {high}")));
        }
        let now = find(admin, &self.player).await?.player.skill;
        #[expect(clippy::float_cmp, reason = "it is what was read, or it is not")]
        if now != expected {
            return Err(other_skill(now));
        }
        Ok(Intent { before: Some(skill_of(now)), asked_for: Some(skill_of(skill)) })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<PlayerRecord>, ActionError> {
        let SkillRequest { expected, skill, .. } = self.request;
        let mut record =
            match admin.backend.players.set_skill(&self.player, expected, skill).await? {
                Changed::Done(before) => *before,
                Changed::Otherwise(now) => return Err(other_skill(now.player.skill)),
                Changed::Unknown => return Err(ActionError::NotFound(PLAYER)),
            };
        record.player.skill = skill;
        Ok(Done { answer: record, after: Some(skill_of(skill)) })
    }
}

pub(super) async fn find(
    admin: &AdminBackend,
    player: &PlayerId,
) -> Result<PlayerRecord, ActionError> {
    let record = admin.backend.players.find_record(player).await?;
    record.ok_or(ActionError::NotFound(PLAYER))
}

fn ban_of(record: &PlayerRecord) -> Value {
    json!({ "ban": record.ban })
}

fn skill_of(skill: f64) -> Value {
    json!({ "skill": skill })
}

fn not_banned() -> ActionError {
    ActionError::Changed("the player has no ban".to_owned())
}

fn other_skill(now: f64) -> ActionError {
    ActionError::Changed(format!("the skill is {now} now"))
}
