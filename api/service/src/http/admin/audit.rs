//! The audit log, over HTTP.

use api_contract::admin::{
    Page,
    audit::{AuditEntry, AuditFilter},
};
use axum::{Json, extract::State};

use super::query::Listing;
use crate::{
    admin::{AdminBackend, audit},
    http::Refusal,
};

/// `GET /api/v1/audit`
pub(super) async fn list(
    State(admin): State<AdminBackend>,
    Listing { filter, limit, cursor }: Listing<AuditFilter>,
) -> Result<Json<Page<AuditEntry>>, Refusal> {
    Ok(Json(audit::list(&admin, &filter, limit, cursor.as_ref()).await?))
}
