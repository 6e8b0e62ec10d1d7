//! `muster-ops audit verify`: does the audit log still say what it said?

use api_service::admin::audit::{Verified, VerifyError};

use crate::{report, tables::Tables};

/// Reads the log through and tells how many entries hold, and the newest hash.
///
/// # Errors
/// When an entry does not hold, which is named, or the log cannot be read.
pub(crate) async fn verify(tables: &Tables) -> Result<(), VerifyError> {
    let Verified { entries, newest } = api_service::admin::audit::verify(&tables.audit()).await?;
    report::line(&format!("{entries} entries hold"));
    if let Some(newest) = newest {
        report::line(&format!("newest: {} of {}", newest.hash, newest.record.at));
        report::note("keep the newest hash elsewhere: a log that lost its end is found by it");
    }
    Ok(())
}
