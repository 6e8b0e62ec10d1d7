//! What AWS checks between resources and no reference says.

use std::collections::BTreeMap;

use serde_json::Number;

use super::Key;
use crate::value::Value;

/// Invocations that all functions of an account may have at once, by default.
const CONCURRENCY: f64 = 1000.0;

/// Of these, what must be left for functions that reserve none.
const CONCURRENCY_UNRESERVED_MIN: f64 = 100.0;

/// Characters, without white space, of all inline policies of a role together.
const ROLE_POLICIES_LENGTH_MAX: usize = 10_240;

/// AWS's words, if `object` does not go with what is there.
pub(super) fn fault(
    there: &BTreeMap<Key, Value>,
    (type_name, key): &Key,
    object: &Value,
) -> Option<String> {
    let of_type = |wanted: &'static str| {
        there.iter().filter(move |((of, _), _)| of == wanted).map(|((_, key), other)| (key, other))
    };
    let others = |wanted| of_type(wanted).filter(|(other, _)| *other != key).map(|(_, it)| it);
    match type_name.as_str() {
        "aws_lambda_function" => concurrency_fault(others("aws_lambda_function"), object),
        "aws_iam_role_policy" => length_fault(others("aws_iam_role_policy"), object),
        "aws_lambda_event_source_mapping" => {
            let function = find(
                others("aws_lambda_function"),
                "function_name",
                last(object.member("function_name")),
            );
            let queue = object.member("event_source_arn").as_text();
            visibility_fault(function?, find(others("aws_sqs_queue"), "arn", queue)?)
        }
        _ => None,
    }
}

fn find<'a>(
    mut objects: impl Iterator<Item = &'a Value>,
    attribute: &str,
    wanted: Option<&str>,
) -> Option<&'a Value> {
    objects.find(|object| wanted.is_some() && object.member(attribute).as_text() == wanted)
}

fn last(name: &Value) -> Option<&str> {
    name.as_text()?.rsplit(':').next()
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Number::as_f64(number),
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}

/// A region's functions share one limit.
fn concurrency_fault<'a>(
    others: impl Iterator<Item = &'a Value>,
    function: &Value,
) -> Option<String> {
    let reserved =
        |it: &Value| number(it.member("reserved_concurrent_executions")).map(|it| it.max(0.0));
    let own = reserved(function)?;
    let same_region = others.filter(|it| it.member("region") == function.member("region"));
    let all = own + same_region.filter_map(reserved).sum::<f64>();
    (own > 0.0 && CONCURRENCY - all < CONCURRENCY_UNRESERVED_MIN).then(|| {
        format!(
            "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function \
             decreases account's UnreservedConcurrentExecution below its minimum value of \
             [{CONCURRENCY_UNRESERVED_MIN}]."
        )
    })
}

fn length_fault<'a>(others: impl Iterator<Item = &'a Value>, policy: &Value) -> Option<String> {
    let length = |it: &Value| {
        let text = it.member("policy").as_text().unwrap_or_default();
        text.chars().filter(|character| !character.is_whitespace()).count()
    };
    let role = policy.member("role");
    let of_role = others.filter(|it| it.member("role") == role);
    let all = length(policy) + of_role.map(length).sum::<usize>();
    (all > ROLE_POLICIES_LENGTH_MAX).then(|| {
        format!(
            "LimitExceeded: Maximum policy size of {ROLE_POLICIES_LENGTH_MAX} bytes exceeded for \
             role {}",
            role.shown()
        )
    })
}

/// A message must not come back while the function still works on it.
fn visibility_fault(function: &Value, queue: &Value) -> Option<String> {
    let timeout = number(function.member("timeout")).unwrap_or(3.0);
    let visibility = number(queue.member("visibility_timeout_seconds")).unwrap_or(30.0);
    (visibility < timeout).then(|| {
        format!(
            "InvalidParameterValueException: Queue visibility timeout: {visibility} seconds is less \
             than Function timeout: {timeout} seconds"
        )
    })
}
