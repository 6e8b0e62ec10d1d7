//! Actions, over HTTP.

use api_contract::{
    PlayerId, Ticket, TicketId,
    admin::{
        actions::{
            BanRequest, BecauseOf, CapacityRequest, CreateRuleSetRequest, EndGameSessionRequest,
            RuleSetVerdict, SkillRequest, ValidateRuleSetRequest,
        },
        fleets::Capacity,
        game_sessions::GameSession,
        matchmaking::RuleSet,
        players::{ErasedPlayer, PlayerExport, PlayerRecord},
    },
};
use axum::extract::State;

use super::{acted::Acted, query::Named};
use crate::{
    admin::{AdminBackend, Operator, actions},
    http::extract::Body,
};

/// `POST /api/v1/players/{playerId}/ban`
pub(super) async fn ban_player(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Named(player): Named<PlayerId>,
    Body(request): Body<BanRequest>,
) -> Acted<PlayerRecord> {
    Acted(actions::ban_player(&admin, &operator, player, request).await)
}

/// `POST /api/v1/players/{playerId}/unban`
pub(super) async fn unban_player(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Named(player): Named<PlayerId>,
    Body(request): Body<BecauseOf>,
) -> Acted<PlayerRecord> {
    Acted(actions::unban_player(&admin, &operator, player, request).await)
}

/// `POST /api/v1/players/{playerId}/skill`
pub(super) async fn set_skill(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Named(player): Named<PlayerId>,
    Body(request): Body<SkillRequest>,
) -> Acted<PlayerRecord> {
    Acted(actions::set_skill(&admin, &operator, player, request).await)
}

/// `POST /api/v1/players/{playerId}/export`
pub(super) async fn export_player(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Named(player): Named<PlayerId>,
    Body(request): Body<BecauseOf>,
) -> Acted<PlayerExport> {
    Acted(actions::export_player(&admin, &operator, player, request).await)
}

/// `POST /api/v1/players/{playerId}/erase`
pub(super) async fn erase_player(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Named(player): Named<PlayerId>,
    Body(request): Body<BecauseOf>,
) -> Acted<ErasedPlayer> {
    Acted(actions::erase_player(&admin, &operator, player, request).await)
}

/// `POST /api/v1/tickets/{ticketId}/cancel`
pub(super) async fn cancel_ticket(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Named(ticket): Named<TicketId>,
    Body(request): Body<BecauseOf>,
) -> Acted<Ticket> {
    Acted(actions::cancel_ticket(&admin, &operator, ticket, request).await)
}

/// `POST /api/v1/game-session/end`
pub(super) async fn end_game_session(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Body(request): Body<EndGameSessionRequest>,
) -> Acted<GameSession> {
    Acted(actions::end_game_session(&admin, &operator, request).await)
}

/// `POST /api/v1/fleets/{fleetId}/capacity`
pub(super) async fn set_capacity(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Named(fleet): Named<String>,
    Body(request): Body<CapacityRequest>,
) -> Acted<Capacity> {
    Acted(actions::set_capacity(&admin, &operator, fleet, request).await)
}

/// `POST /api/v1/rule-set-validation`
pub(super) async fn validate_rule_set(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Body(request): Body<ValidateRuleSetRequest>,
) -> Acted<RuleSetVerdict> {
    Acted(actions::validate_rule_set(&admin, &operator, request).await)
}

/// `POST /api/v1/rule-sets`
pub(super) async fn create_rule_set(
    State(admin): State<AdminBackend>,
    operator: Operator,
    Body(request): Body<CreateRuleSetRequest>,
) -> Acted<RuleSet> {
    Acted(actions::create_rule_set(&admin, &operator, request).await)
}
