//! Game sessions: listing them, reading one with its players, ending one.

use api_contract::{
    GameSessionId, MatchId,
    admin::{
        Cursor, Page,
        game_sessions::{GameSession, GameSessionDetail, GameSessionsFilter, PlayerSession},
        pages::LIMIT_MAX,
    },
};
use aws_sdk_gamelift::types::{GameSession as Told, PlayerSession as ToldPlayer, TerminationMode};
use serde::Deserialize;

use super::{GameLiftDeployment, GameLiftError, clipped, count, failed, found_time, time};
use crate::limits;

/// GameLift's words for how a game session stands.
const STATUSES: [&str; 5] = ["ACTIVATING", "ACTIVE", "TERMINATING", "TERMINATED", "ERROR"];

/// What our matches' game sessions have as matchmaker data.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MatchmakerData {
    match_id: MatchId,
}

/// Where a page begins: in the list of one fleet, by GameLift's token.
struct Place {
    fleet_id: String,
    token: Option<String>,
}

impl GameLiftDeployment {
    /// Game sessions, fleet after fleet, in GameLift's order.
    ///
    /// # Errors
    /// When the filter or the cursor is none, or GameLift cannot be asked.
    pub async fn game_sessions(
        &self,
        filter: &GameSessionsFilter,
        limit: u32,
        cursor: Option<Cursor>,
    ) -> Result<Page<GameSession>, GameLiftError> {
        check(filter)?;
        let mut place = match cursor {
            Some(cursor) => Some(place(&cursor)?),
            None => None,
        };
        let limit = limit as usize;
        let mut page = Page { items: Vec::new(), next: None };
        let mut fleets = self.fleets_to_list(filter, place.as_ref()).await?.into_iter();
        let mut fleet = fleets.next();
        for _call in 0..limits::LIST_CALLS_MAX {
            let Some(fleet_id) = &fleet else { return Ok(page) };
            let token = place.take().and_then(|place| place.token);
            let (sessions, token) =
                self.sessions_of(fleet_id, filter, limit - page.items.len(), token).await?;
            page.items.extend(sessions);
            place = match token {
                Some(token) => Some(Place { fleet_id: fleet_id.clone(), token: Some(token) }),
                None => {
                    fleet = fleets.next();
                    fleet.clone().map(|fleet_id| Place { fleet_id, token: None })
                }
            };
            if page.items.len() >= limit {
                break;
            }
        }
        page.next = place.map(|place| place.cursor());
        Ok(page)
    }

    /// One game session with its players' reservations.
    ///
    /// # Errors
    /// When there is no such game session, or GameLift cannot be asked.
    pub async fn game_session(
        &self,
        id: &GameSessionId,
    ) -> Result<GameSessionDetail, GameLiftError> {
        let game_session = self.own_game_session(id).await?;
        let player_sessions = self.player_sessions(id).await?;
        Ok(GameSessionDetail { game_session, player_sessions })
    }

    /// The game session of that id, if its fleet is ours.
    ///
    /// # Errors
    /// When there is no such game session, or GameLift cannot be asked.
    pub async fn own_game_session(&self, id: &GameSessionId) -> Result<GameSession, GameLiftError> {
        let none = || GameLiftError::NotFound("game session");
        let described = self.client.describe_game_sessions().game_session_id(id.as_str()).send();
        let described =
            described.await.map_err(|error| failed("DescribeGameSessions", "game session", error));
        let described = match described {
            // A text of another form than GameLift's names no game session.
            Err(GameLiftError::Refused { .. }) => return Err(none()),
            described => described?,
        };
        let told = described.game_sessions().first().ok_or_else(none)?;
        self.own_fleet(told.fleet_id().unwrap_or_default())
            .await
            .map_err(|error| if error.is_not_found() { none() } else { error })?;
        game_session(told).ok_or_else(none)
    }

    /// Ends a game session: the server is told and gives its players notice, or
    /// its process is ended at once.
    ///
    /// # Errors
    /// When there is no such game session, GameLift refuses, or cannot be asked.
    pub async fn end_game_session(
        &self,
        id: &GameSessionId,
        force: bool,
    ) -> Result<(), GameLiftError> {
        let mode = match force {
            true => TerminationMode::ForceTerminate,
            false => TerminationMode::TriggerOnProcessTerminate,
        };
        let ended = self.client.terminate_game_session().game_session_id(id.as_str());
        let ended = ended.termination_mode(mode).send().await;
        self.kept.fleets.forget();
        let ended = ended.map(|_| ());
        ended.map_err(|error| failed("TerminateGameSession", "game session", error))
    }

    /// The fleets whose game sessions are asked for, from where the page begins.
    async fn fleets_to_list(
        &self,
        filter: &GameSessionsFilter,
        from: Option<&Place>,
    ) -> Result<Vec<String>, GameLiftError> {
        let fleets = self.fleets().await?;
        let ids = fleets.iter().map(|fleet| &fleet.fleet_id);
        let wanted = ids.filter(|id| filter.fleet_id.as_ref().is_none_or(|wanted| wanted == *id));
        let wanted: Vec<String> = wanted.cloned().collect();
        let Some(place) = from else { return Ok(wanted) };
        let first = wanted.iter().position(|id| *id == place.fleet_id);
        let first = first.ok_or_else(unknown_cursor)?;
        Ok(wanted.into_iter().skip(first).collect())
    }

    async fn sessions_of(
        &self,
        fleet_id: &str,
        filter: &GameSessionsFilter,
        limit: usize,
        token: Option<String>,
    ) -> Result<(Vec<GameSession>, Option<String>), GameLiftError> {
        let described = self
            .client
            .describe_game_sessions()
            .fleet_id(fleet_id)
            .set_location(filter.location.clone())
            .set_status_filter(filter.status.clone())
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_next_token(token)
            .send()
            .await;
        let described =
            described.map_err(|error| failed("DescribeGameSessions", "game session", error));
        let described = match described {
            // A fleet without that location has no game sessions there.
            Err(error) if error.is_not_found() => return Ok((Vec::new(), None)),
            described => described.map_err(GameLiftError::about_a_list)?,
        };
        let sessions = described.game_sessions().iter().filter_map(game_session).collect();
        Ok((sessions, described.next_token))
    }

    async fn player_sessions(
        &self,
        id: &GameSessionId,
    ) -> Result<Vec<PlayerSession>, GameLiftError> {
        let (mut found, mut token) = (Vec::new(), None);
        for _call in 0..limits::LIST_CALLS_MAX {
            let described = self.client.describe_player_sessions().game_session_id(id.as_str());
            let described = described.set_next_token(token).send().await;
            let described = described
                .map_err(|error| failed("DescribePlayerSessions", "game session", error))?;
            found.extend(described.player_sessions().iter().filter_map(player_session));
            token = described.next_token;
            if token.is_none() || found.len() >= LIMIT_MAX as usize {
                break;
            }
        }
        found.truncate(LIMIT_MAX as usize);
        Ok(found)
    }
}

fn check(filter: &GameSessionsFilter) -> Result<(), GameLiftError> {
    if filter.location.is_some() && filter.fleet_id.is_none() {
        let words = "a location is asked for together with its fleet (`fleetId`)";
        return Err(GameLiftError::InvalidFilter(words.to_owned()));
    }
    match &filter.status {
        Some(word) if !STATUSES.contains(&word.as_str()) => {
            let words = format!("a game session's status is one of {}", STATUSES.join(", "));
            Err(GameLiftError::InvalidFilter(words))
        }
        Some(_) | None => Ok(()),
    }
}

impl Place {
    fn cursor(self) -> Cursor {
        match self.token {
            Some(token) => Cursor(format!("{}:{token}", self.fleet_id)),
            None => Cursor(self.fleet_id),
        }
    }
}

/// A fleet's id has no colon; GameLift's token may have any.
fn place(cursor: &Cursor) -> Result<Place, GameLiftError> {
    let (fleet_id, token) = match cursor.0.split_once(':') {
        Some((fleet_id, token)) => (fleet_id, Some(token.to_owned())),
        None => (cursor.0.as_str(), None),
    };
    if fleet_id.is_empty() || token.as_ref().is_some_and(String::is_empty) {
        return Err(unknown_cursor());
    }
    Ok(Place { fleet_id: fleet_id.to_owned(), token })
}

fn unknown_cursor() -> GameLiftError {
    GameLiftError::InvalidFilter("the cursor is not one of this list's".to_owned())
}

/// None for what has no id, which GameLift's all have.
fn game_session(told: &Told) -> Option<GameSession> {
    let data: Option<MatchmakerData> =
        told.matchmaker_data().and_then(|data| serde_json::from_str(data).ok());
    Some(GameSession {
        game_session_id: told.game_session_id()?.parse().ok()?,
        fleet_id: clipped(told.fleet_id()),
        location: told.location().map(|name| clipped(Some(name))),
        status: told.status().map_or_else(String::new, |word| word.as_str().to_owned()),
        status_reason: told.status_reason().map(|word| word.as_str().to_owned()),
        players: count(told.current_player_session_count()),
        players_max: count(told.maximum_player_session_count()),
        match_id: data.map(|data| data.match_id),
        ip_address: told.ip_address().map(|address| clipped(Some(address))),
        port: told.port().and_then(|port| u16::try_from(port).ok()),
        created_at: time(told.creation_time()),
        ended_at: found_time(told.termination_time()),
    })
}

fn player_session(told: &ToldPlayer) -> Option<PlayerSession> {
    Some(PlayerSession {
        player_session_id: told.player_session_id()?.parse().ok()?,
        player_id: told.player_id().and_then(|id| id.parse().ok()),
        status: told.status().map_or_else(String::new, |word| word.as_str().to_owned()),
        created_at: time(told.creation_time()),
        ended_at: found_time(told.termination_time()),
    })
}
