//! What is there before anything is put together: folder, secret, certificate,
//! tables, beacons, and the thread that starts children.

use std::{io, sync::Arc};

use super::{Stages, StartError};
use crate::{
    beacons::Beacons,
    certificate::{self, Certificate},
    children::Spawner,
    credentials::{Credentials, Mint},
    data_folder::{DataFolder, write_private},
    database::{self, Database, DatabaseError},
    secret::Secret,
    settings::Settings,
};

/// The ground that a cloud stands on.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) mint: Mint,
    pub(super) secret: Secret,
    pub(super) certificate: Certificate,
    pub(super) beacons: Beacons,
    pub(super) database: Arc<Database>,
    pub(super) spawner: Spawner,
    pub(super) port: u16,
    pub(super) stages: Stages,
}

impl Ground {
    /// Makes all of it; what takes long, at the same time.
    pub(super) async fn lay(
        settings: &Settings,
        port: u16,
        stages: Stages,
    ) -> Result<(Self, database::End, DataFolder), StartError> {
        let folder = DataFolder::open(&settings.data, settings.fresh)?;
        let secret = Secret::load_or_make(&folder.secret())
            .map_err(|source| StartError::Data { what: "the secret", source })?;
        let mint = Mint::new(secret.clone());
        let database = async {
            let (database, end) =
                Database::start(&folder.database(), stages.database.clone()).await?;
            database.make_tables(&settings.deployment.tables).await.map_err(DatabaseError::from)?;
            Ok((Arc::new(database), end))
        };
        let rest = async {
            let certificate = certificate::make(&folder.certificates())?;
            write_credentials(&folder, &mint.operator(), &settings.deployment.region)
                .map_err(|source| StartError::Data { what: "the credentials", source })?;
            let locations = settings.deployment.fleet.locations.iter();
            let beacons = Beacons::bind(locations.map(|location| location.name.as_str())).await?;
            Ok::<_, StartError>((certificate, beacons, Spawner::start(settings.launcher.clone())?))
        };
        let ((database, end), (certificate, beacons, spawner)) = tokio::try_join!(database, rest)?;
        let ground = Self { mint, secret, certificate, beacons, database, spawner, port, stages };
        Ok((ground, end, folder))
    }

    /// The base address of everything.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// A file for the AWS CLI and SDKs, with the operator's key.
fn write_credentials(folder: &DataFolder, key: &Credentials, region: &str) -> io::Result<()> {
    let Credentials { access_key_id, secret_access_key, .. } = key;
    let text = format!(
        "# For the local cloud alone: AWS_SHARED_CREDENTIALS_FILE=<this file> aws --endpoint-url …\n\
         [default]\nregion = {region}\naws_access_key_id = {access_key_id}\naws_secret_access_key = {secret_access_key}\n"
    );
    write_private(&folder.credentials(), text.as_bytes())
}
