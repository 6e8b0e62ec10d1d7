//! Who is told when something is wrong, and what there is to look at.

use serde_json::Number;
use stack::deployment::{Alarm, Dimension, Graph, Metric, Statistic, Wrong};

use super::{Scope, key, label, name};
use crate::{
    body,
    expression::{Reference, binary, json},
    iam::{Kind, Policy, Principal, Statement},
    joined,
    module::{Handle, Module, Resource},
    value::{Body, Value},
    variable::Variable,
};

/// Columns and rows of a graph; a dashboard has 24 columns.
const GRAPH_WIDTH: u32 = 8;
const GRAPH_HEIGHT: u32 = 6;
const GRAPHS_A_ROW: u32 = 3;

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "observability",
        "The alarms with the topic that they go to, one alarm over all that players notice, and the \
         dashboard. Names and limits come from the deployment's description.",
    );
    let (name, key) = (name(&mut module), key(&mut module));
    let about = "The name of the player API, by which its metrics are found.";
    let api = Variable::text("player_api_name", about).matching("^[\\w-]+$", "an API's name");
    let fleet = Variable::text("fleet_id", "The id of the fleet, by which its metrics are found.")
        .matching("^[a-z]*fleet-\\S+$", "a fleet's id");
    let of = Of { name: name.clone(), api: module.variable(api), fleet: module.variable(fleet) };
    let topic = topic(&mut module, &name, &key);
    let monitoring = &scope.deployment.monitoring;
    let mut noticed = Vec::new();
    for alarm in &monitoring.alarms {
        let made = of.alarm(scope, &mut module, alarm, &topic);
        if alarm.players_notice {
            noticed.push(made);
        }
    }
    composite(&mut module, &name, &noticed, &topic);
    let region = module.region();
    let widgets: Vec<Value> = (0u32..)
        .zip(&monitoring.graphs)
        .map(|(number, graph)| of.widget(scope, graph, number, &region))
        .collect();
    let board = body! {
        "dashboard_body": json(body! { "widgets": widgets }),
        "dashboard_name": scope.named(&monitoring.dashboard, &name),
    };
    let board = module.resource("aws_cloudwatch_dashboard", "overview", board);
    module.output("alarm_topic_arn", "The topic that alarms go to.", topic.attr("arn"));
    module.output("dashboard_name", "The dashboard.", board.attr("dashboard_name"));
    module
}

/// Where alarms go, and whom they reach.
fn topic(module: &mut Module, name: &Reference, key: &Reference) -> Handle {
    let body = body! { "kms_master_key_id": key, "name": joined![name, "-alarms"] };
    let topic = module.resource("aws_sns_topic", "alarms", body);
    let account = module.account();
    let publish = Statement::allow("Alarms", &["sns:Publish"])
        .to(Principal::Service(vec!["cloudwatch.amazonaws.com".into()]))
        .on(Kind::Topic, topic.attr("arn"))
        .when("StringEquals", "aws:SourceAccount", account);
    let policy = body! { "arn": topic.attr("arn"), "policy": Policy::of([publish]) };
    module.resource("aws_sns_topic_policy", "alarms", policy);
    let about = "Who is told of alarms; AWS asks for confirmation once. Nobody if it is empty.";
    let email = Variable::text("alarm_email", about)
        .matching("^$|^[^@ ]+@[^@ ]+$", "one e-mail address, or nothing");
    let email = module.variable(email);
    let body = body! { "endpoint": &email, "protocol": "email", "topic_arn": topic.attr("arn") };
    let subscription = Resource::new("aws_sns_topic_subscription", "alarms", body);
    module.add(subscription.only_if(binary(&email, "!=", "")));
    topic
}

/// One alarm over all that players notice.
fn composite(module: &mut Module, name: &Reference, noticed: &[Handle], topic: &Handle) {
    let mut rule: Vec<Value> = Vec::new();
    for alarm in noticed {
        let before = if rule.is_empty() { "ALARM(\"" } else { " OR ALARM(\"" };
        rule.extend([before.into(), alarm.attr("alarm_name").into(), "\")".into()]);
    }
    let about = "Players notice that something is wrong. The alarms below it say what.";
    module.resource(
        "aws_cloudwatch_composite_alarm",
        "players",
        body! {
            "alarm_actions": [topic.attr("arn")],
            "alarm_description": about,
            "alarm_name": joined![name, "-players"],
            "alarm_rule": crate::expression::joined(rule),
            "ok_actions": [topic.attr("arn")],
        },
    );
}

/// What metrics are of.
struct Of {
    name: Reference,
    api: Reference,
    fleet: Reference,
}

impl Of {
    fn alarm(
        &self,
        scope: &Scope<'_>,
        module: &mut Module,
        alarm: &Alarm,
        topic: &Handle,
    ) -> Handle {
        let metric = &alarm.metric;
        let (operator, threshold) = match alarm.wrong {
            Wrong::AtLeast(threshold) => ("GreaterThanOrEqualToThreshold", threshold.into()),
            Wrong::Below(threshold) => ("LessThanThreshold", threshold.into()),
            Wrong::PercentAtLeast(percent) => ("GreaterThanOrEqualToThreshold", share(percent)),
        };
        let dimensions: Body = metric
            .dimensions
            .iter()
            .map(|(name, dimension)| ((*name).to_owned(), self.dimension(scope, dimension)))
            .collect();
        let (argument, statistic) = match metric.statistic {
            Statistic::Percentile50 | Statistic::Percentile95 | Statistic::Percentile99 => {
                ("extended_statistic", metric.statistic.name())
            }
            Statistic::Sum | Statistic::Maximum | Statistic::Minimum | Statistic::Average => {
                ("statistic", metric.statistic.name())
            }
        };
        let mut body = body! {
            "alarm_actions": [topic.attr("arn")],
            "alarm_description": alarm.about,
            "alarm_name": scope.named(&alarm.name, &self.name),
            "comparison_operator": operator,
            "dimensions": dimensions,
            "evaluation_periods": alarm.periods,
            "metric_name": metric.name,
            "namespace": metric.namespace,
            "ok_actions": [topic.attr("arn")],
            "period": alarm.period_seconds,
            "threshold": threshold,
            // Nothing happened, which is nothing wrong.
            "treat_missing_data": "notBreaching",
        };
        body.insert(argument.to_owned(), statistic.into());
        module.resource("aws_cloudwatch_metric_alarm", &label(scope.short(&alarm.name)), body)
    }

    fn dimension(&self, scope: &Scope<'_>, dimension: &Dimension) -> Value {
        match dimension {
            Dimension::Name(name) => scope.named(name, &self.name),
            Dimension::Value(value) => (*value).into(),
            Dimension::Deployment => (&self.name).into(),
            Dimension::PlayerApi => (&self.api).into(),
            Dimension::Fleet => (&self.fleet).into(),
        }
    }

    fn widget(&self, scope: &Scope<'_>, graph: &Graph, number: u32, region: &Reference) -> Value {
        let metrics: Vec<Value> =
            graph.metrics.iter().map(|metric| self.line(scope, metric)).collect();
        let properties = body! {
            "metrics": metrics,
            "period": 60,
            "region": region,
            "title": graph.title,
            "view": "timeSeries",
        };
        body! {
            "height": GRAPH_HEIGHT,
            "properties": properties,
            "type": "metric",
            "width": GRAPH_WIDTH,
            "x": (number % GRAPHS_A_ROW) * GRAPH_WIDTH,
            "y": (number / GRAPHS_A_ROW) * GRAPH_HEIGHT,
        }
        .into()
    }

    /// A metric as dashboards have it: namespace, name, dimensions, how.
    fn line(&self, scope: &Scope<'_>, metric: &Metric) -> Value {
        let mut line: Vec<Value> = vec![metric.namespace.into(), metric.name.into()];
        for (name, dimension) in &metric.dimensions {
            line.extend([(*name).into(), self.dimension(scope, dimension)]);
        }
        line.push(body! { "stat": metric.statistic.name() }.into());
        Value::List(line)
    }
}

/// So many in a hundred, as a number from 0 to 1.
fn share(percent: u32) -> Value {
    let share = f64::from(percent) / 100.0;
    Value::Number(Number::from_f64(share).expect("a hundredth of a whole number is finite"))
}
