//! What is made of small bindings, written as the real ones are.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};
use terraform_schema::{
    Wanted,
    binding::Binding,
    constraints,
    packages::Packages,
    schema,
    shape::{self, Protocol, ShapeError},
};

fn text(name: &str) -> String {
    fs::read_to_string(format!("tests/excerpts/{name}")).unwrap()
}

fn binding(name: &str) -> Binding {
    let mut binding = Binding::default();
    binding.read(&text(name));
    binding
}

fn block(name: &str, protocol: Protocol) -> Value {
    shape::block(&binding(name), protocol, &|_| false).unwrap()
}

#[test]
fn the_older_protocol_has_blocks_and_object_types() {
    let number = |flag: &str| json!({ flag: true, "type": "number" });
    let limits = json!({ "attributes": {
        "most": number("required"), "seen": { "computed": true, "type": "bool" },
    } });
    let names = json!({ "computed": true, "optional": true, "type": ["set", "string"] });
    let expected = json!({
        "attributes": {
            "arn": { "computed": true, "type": "string" },
            "name": { "required": true, "type": "string" },
            "retries": { "computed": true, "type": ["set", ["object", { "at": "string" }]] },
            "seen_by": { "computed": true, "type": ["set", "string"] },
        },
        "block_types": {
            "limits": { "block": limits.clone(), "nesting_mode": "list", "min_items": 1, "max_items": 1 },
            "rule": { "block": { "attributes": { "names": names } }, "nesting_mode": "set" },
            "timeouts": { "block": limits, "nesting_mode": "single" },
        },
    });
    assert_eq!(block("older.js", Protocol::Blocks), expected);
}

#[test]
fn the_newer_protocol_has_nested_attributes() {
    let filled = |kind: Value| json!({ "computed": true, "optional": true, "type": kind });
    let places = json!({
        "attributes": { "location": filled(json!("string")) }, "nesting_mode": "list",
    });
    let details = json!({
        "attributes": { "latest_id": { "computed": true, "type": "string" } },
        "nesting_mode": "single",
    });
    let expected = json!({ "attributes": {
        "details": { "computed": true, "nested_type": details },
        "ec2_instance_type": filled(json!("string")),
        "log_paths": filled(json!(["list", "string"])),
        "places": { "computed": true, "optional": true, "nested_type": places },
        "tags": { "optional": true, "type": ["map", "string"] },
    } });
    assert_eq!(block("newer.js", Protocol::NestedAttributes), expected);
}

#[test]
fn a_way_of_writing_that_is_not_known_is_refused() {
    let mut binding = Binding::default();
    binding
        .read(&text("older.js").replace("getNumberAttribute('most')", "getTupleAttribute('most')"));
    binding.tables.clear();
    let refused = shape::block(&binding, Protocol::NestedAttributes, &|_| false).unwrap_err();
    let words = " Tuple".to_owned();
    assert_eq!(refused, ShapeError::Unknown { path: ".limits.most".to_owned(), words });
}

#[test]
fn structures_that_lead_back_to_each_other_end() {
    let mut binding = Binding::default();
    binding.read(&text("newer.js").replace(
        "get latestId() {\n        return this.getStringAttribute('latest_id');",
        "_latestId = new FleetDetailsOutputReference(this, \"latest_id\");\n        {",
    ));
    let refused = shape::block(&binding, Protocol::NestedAttributes, &|_| false).unwrap_err();
    assert!(matches!(refused, ShapeError::TooDeep(_)), "{refused}");
}

/// cfn-lint's files with a schema of the fleet.
fn cfn_lint(fleet: &Value) -> BTreeMap<String, String> {
    let list =
        "types: dict[str, str] = {\n    \"AWS::GameLift::Fleet\": \"0123456789abcdef\",\n}\n";
    let folder = "cfnlint/data/schemas";
    BTreeMap::from([
        (format!("{folder}/providers/us_east_1.py"), list.to_owned()),
        (format!("{folder}/resources/0123456789abcdef.json"), fleet.to_string()),
    ])
}

fn fleet_schema() -> Value {
    json!({
        "createOnlyProperties": ["/properties/EC2InstanceType"],
        "definitions": { "Place": {
            "properties": { "Location": { "type": "string", "minLength": 1, "pattern": "^[a-z]+$" } },
            "required": ["Location"],
        } },
        "properties": {
            "EC2InstanceType": { "type": "string", "enum": ["c7g.medium"] },
            "LogPaths": { "type": "array", "minItems": 0, "items": { "maxLength": 9 } },
            "Places": { "type": "array", "maxItems": 100, "items": { "$ref": "#/definitions/Place" } },
        },
    })
}

#[test]
fn constraints_of_cloudformation_are_added_where_they_belong() {
    let mut block = block("newer.js", Protocol::NestedAttributes);
    constraints::add(&mut block, "awscc_gamelift_fleet", &cfn_lint(&fleet_schema())).unwrap();
    let attributes = &block["attributes"];
    assert_eq!(attributes["ec2_instance_type"]["x_enum"], json!(["c7g.medium"]));
    assert_eq!(attributes["ec2_instance_type"]["x_force_new"], true);
    assert_eq!(attributes["log_paths"]["x_items"], json!({ "x_max_len": 9 }));
    assert_eq!(attributes["log_paths"]["x_min_items"], Value::Null);
    assert_eq!(attributes["places"]["x_max_items"], 100);
    let location = &attributes["places"]["nested_type"]["attributes"]["location"];
    assert_eq!(location["x_not_null"], true);
    assert_eq!(location["x_min_len"], 1);
    assert_eq!(location["x_pattern"], "^[a-z]+$");
}

#[test]
fn a_type_that_cloudformation_does_not_have_is_refused() {
    let mut block = block("newer.js", Protocol::NestedAttributes);
    let files = cfn_lint(&fleet_schema());
    let refused = constraints::add(&mut block, "awscc_gamelift_alias", &files).unwrap_err();
    assert_eq!(refused.to_string(), "cfn-lint has no schema of awscc_gamelift_alias");
}

/// The packages of both excerpts, as npm and PyPI would have them.
fn packages() -> Packages {
    let file = |folder: &str, text: String| (format!("package/lib/{folder}/index.js"), text);
    let provider = |class: &str| {
        file("provider", format!("class {class} extends cdktn.TerraformProvider {{\n}}\n"))
    };
    Packages {
        aws: BTreeMap::from([file("queue", text("older.js")), provider("AwsProvider")]),
        awscc: BTreeMap::from([
            file("gamelift-fleet", text("newer.js")),
            provider("AwsccProvider"),
        ]),
        cfn_lint: cfn_lint(&fleet_schema()),
    }
}

fn wanted(kinds: &[&str]) -> Wanted {
    Wanted(kinds.iter().map(|kind| (*kind).to_owned()).collect())
}

#[test]
fn a_file_has_the_wanted_types_and_where_they_come_from() {
    let all = wanted(&["aws_queue", "awscc_gamelift_fleet"]);
    let file = schema(&packages(), &all).unwrap();
    assert_eq!(file["x_source"], json!({ "hashicorp/aws": "6.66.0", "hashicorp/awscc": null }));
    assert_eq!(Wanted::of(&file), all);
}

#[test]
fn a_type_that_the_bindings_do_not_have_is_refused() {
    let refused = schema(&packages(), &wanted(&["data.aws_moon"])).unwrap_err();
    assert_eq!(refused.to_string(), "the bindings have no data.aws_moon");
}

#[test]
fn only_the_code_of_wanted_types_is_taken_from_a_package() {
    let wanted = wanted(&["aws_sqs_queue", "data.aws_region", "awscc_gamelift_fleet"]);
    for path in ["sqs-queue/index.js", "data-aws-region/index.js", "provider/index.js"] {
        assert!(wanted.needs("aws_", &format!("package/lib/{path}")), "{path}");
    }
    for path in ["sqs-queue/index.d.ts", "gamelift-fleet/index.js", "sqs-queue-policy/index.js"] {
        assert!(!wanted.needs("aws_", &format!("package/lib/{path}")), "{path}");
    }
    assert!(!wanted.needs("aws_", "package/README.md"));
}
