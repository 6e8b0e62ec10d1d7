//! References lead somewhere, calls fit, and the house's rules hold.

use terraform::{
    body,
    expression::{Reference, Root},
    module::Module,
    value::Body,
    variable::{Type, Variable},
};

use super::{module, refused, refused_of};

fn resource(kind: &str, label: &str) -> Reference {
    Reference::to(Root::Resource(kind.to_owned(), label.to_owned()))
}

#[test]
fn a_reference_to_nothing_is_refused_with_the_nearest_name() {
    let refused = refused(|module| {
        module.resource("aws_sqs_queue", "results", body! { "name": "results" });
        let arn = resource("aws_sqs_queue", "result").attr("arn");
        module.output("queue_arn", "The queue's ARN.", arn);
    });
    assert_eq!(
        refused,
        ["game: output.queue_arn: `aws_sqs_queue.result.arn` leads nowhere; \
              did you mean `aws_sqs_queue.results`?"]
    );
}

#[test]
fn a_reference_to_no_attribute_is_refused_with_the_nearest_name() {
    let refused = refused(|module| {
        let queue = module.resource("aws_sqs_queue", "results", body! { "name": "results" });
        module.output("queue_url", "The queue's URL.", queue.attr("urls"));
    });
    assert_eq!(
        refused,
        [
            "game: output.queue_url: `aws_sqs_queue.results.urls` is no attribute; did you mean `url`?"
        ]
    );
}

#[test]
fn a_handle_of_another_module_leads_nowhere() {
    let mut other = module();
    let queue = other.resource("aws_sqs_queue", "results", Body::new());
    let refused = refused(|module| {
        module.output("queue_arn", "The queue's ARN.", queue.attr("arn"));
    });
    assert_eq!(refused, ["game: output.queue_arn: `aws_sqs_queue.results.arn` leads nowhere"]);
}

#[test]
fn a_part_that_a_variable_does_not_have_is_refused() {
    let refused = refused(|module| {
        let kind = Type::Object(vec![("desired", Type::Number)]);
        let variable = Variable::new("capacity", kind, "Instances at the start.");
        let valid = terraform::expression::call("can", [variable.reference()]);
        let variable = module.variable(variable.valid_if(valid, "must be there"));
        let queue = body! { "delay_seconds": variable.attr("desire") };
        module.resource("aws_sqs_queue", "results", queue);
    });
    assert_eq!(
        refused,
        ["game: aws_sqs_queue.results: `var.capacity.desire` leads to no part of the variable; \
              did you mean `desired`?"]
    );
}

#[test]
fn a_variable_that_nobody_uses_is_refused() {
    let refused = refused(|module| {
        module.variable(Variable::truth("deletion_protection", "Whether tables are kept."));
    });
    assert_eq!(refused, ["game: var.deletion_protection: is not used"]);
}

#[test]
fn a_variable_is_described_validated_and_named_plainly() {
    let refused = refused(|module| {
        let variable = module.variable(Variable::text("queueName", "name"));
        module.resource("aws_sqs_queue", "results", body! { "name": variable });
    });
    assert_eq!(
        refused,
        [
            "game: var.queueName: is not described",
            "game: var.queueName: is not named in lower-case words with `_` between them",
            "game: var.queueName: takes whatever it is given: validate it",
        ]
    );
}

#[test]
fn an_output_is_described() {
    let refused = refused(|module| module.output("queue_arn", "", "arn:queue"));
    assert_eq!(refused, ["game: output.queue_arn: is not described"]);
}

#[test]
fn a_resource_that_can_have_tags_has_them() {
    let refused = refused(|module| {
        module.resource(
            "awscc_gamelift_location",
            "office",
            body! { "location_name": "custom-office" },
        );
    });
    assert_eq!(refused, ["game: awscc_gamelift_location.office: `tags` is missing"]);
}

#[test]
fn a_provider_tags_what_it_makes() {
    let refused = refused(|module| {
        module.providers.insert("aws", body! { "region": "us-east-1" });
    });
    assert_eq!(refused, ["game: provider.aws: `default_tags` is missing"]);
}

#[test]
fn a_module_is_given_what_it_takes() {
    let mut called = Module::new("data", "A module that is called.");
    let variable = called.variable(Variable::arn("key_arn", "The key's ARN."));
    called.output("key", "The key that it was given.", variable);
    let mut calling = module();
    let data = calling.call("data", "../data".to_owned(), body! { "key_an": "arn:key" });
    calling.output("key", "The key that it was given.", data.attr("keys"));

    let refused = refused_of(vec![called, calling]);

    assert_eq!(
        refused,
        [
            "game: module.data: `key_an` is no variable of that module; did you mean `key_arn`?",
            "game: module.data: `key_arn` is missing",
            "game: output.key: `module.data.keys` is no output of that module; did you mean `key`?",
        ]
    );
}
