//! The files as they are written.

use std::fmt::Write as _;

use serde_json::Value;

use crate::packages::Versions;

/// A schema file's text: sorted, without spaces, in ASCII.
#[must_use]
pub fn written(schema: &Value) -> String {
    let mut text = String::new();
    for unit in schema.to_string().encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte @ b' '..=b'~') => text.push(char::from(byte)),
            _ => write!(text, "\\u{unit:04x}").expect("a String takes everything"),
        }
    }
    text
}

/// What has to be said beside a schema file: where it comes from, and under which licences.
#[must_use]
pub fn notice(schema: &Value, versions: &Versions) -> String {
    let of = |provider: &str| schema["x_source"][provider].as_str().unwrap_or("?").to_owned();
    let (aws, awscc) = (of("hashicorp/aws"), of("hashicorp/awscc"));
    let Versions { aws: aws_package, awscc: awscc_package, cfn_lint } = versions;
    format!(
        "provider-schema.json describes arguments of the Terraform providers hashicorp/aws\n\
         {aws} and hashicorp/awscc {awscc}. It was extracted from the published binding\n\
         packages @cdktn/provider-aws {aws_package} (npm) and cdktn-provider-awscc {awscc_package} (PyPI),\n\
         which are Copyright (c) HashiCorp, Inc. and their contributors and licensed under\n\
         the Mozilla Public License 2.0 (https://www.mozilla.org/MPL/2.0/). It holds names,\n\
         types and flags of arguments; none of those packages' code.\n\n\
         Keys that begin with `x_` are constraints from the CloudFormation resource\n\
         schemas that cfn-lint {cfn_lint} (MIT-0) publishes.\n"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_ascii_is_escaped() {
        assert_eq!(
            written(&json!({ "a": "\u{e9}\u{7f}\u{1f600}\n" })),
            r#"{"a":"\u00e9\u007f\ud83d\ude00\n"}"#
        );
    }
}
