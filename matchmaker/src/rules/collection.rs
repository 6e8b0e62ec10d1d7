//! `collection`: counting what the players' lists hold.
//!
//! A list is what one player has. Attributes of type string count as lists of
//! one, so that "how many players have X" can be asked of them too.

use crate::candidate::View;
use crate::expression::{ListValue, More, Value, evaluate, scalars};
use crate::rule_set::{Collection, CollectionOperation, PropertyExpression, Reference};

pub(super) fn can_hold(rule: &Collection, view: View<'_, '_>) -> bool {
    let lists = Lists::of(rule, view);
    let allows = |count: Count| count.meets(rule.min_count, rule.max_count);
    match &rule.operation {
        CollectionOperation::Intersection => allows(common(&lists, view)),
        CollectionOperation::Contains(reference) => match reference {
            Reference::Text(text) => allows(holding(&lists, text)),
            Reference::Expression(expression) => {
                let value = evaluate(&expression.node, view);
                let mut all = true;
                scalars(&value, &mut |scalar| {
                    if let Value::Text(text) = scalar {
                        all &= allows(holding(&lists, text));
                    }
                });
                all
            }
            Reference::Number(_) | Reference::Texts(_) => false,
        },
        CollectionOperation::ReferenceIntersectionCount(reference) => {
            let reference = reference_set(reference, view);
            lists.found.iter().all(|list| allows(shared(list, &reference)))
        }
    }
}

/// What the rule counts in a match as it stands: one number, or one a list.
pub(super) fn counts(rule: &Collection, view: View<'_, '_>) -> Vec<u32> {
    let lists = Lists::of(rule, view);
    match &rule.operation {
        CollectionOperation::Intersection => vec![common(&lists, view).low],
        CollectionOperation::Contains(reference) => {
            let texts = reference_set(reference, view).items;
            let text = texts.iter().filter_map(|item| match item {
                Value::Text(text) => Some(*text),
                Value::Number(_)
                | Value::Opaque
                | Value::List(_)
                | Value::Unknown
                | Value::Nothing => None,
            });
            text.map(|text| holding(&lists, text).low).collect()
        }
        CollectionOperation::ReferenceIntersectionCount(reference) => {
            let reference = reference_set(reference, view);
            lists.found.iter().map(|list| shared(list, &reference).low).collect()
        }
    }
}

/// A number that is not known yet.
#[derive(Debug, Clone, Copy)]
struct Count {
    low: u32,
    high: u32,
}

impl Count {
    fn meets(self, min: Option<u32>, max: Option<u32>) -> bool {
        min.is_none_or(|min| self.high >= min) && max.is_none_or(|max| self.low <= max)
    }
}

struct Lists<'p> {
    found: Vec<ListValue<'p>>,
    /// How many more players' lists may come.
    more: More,
}

impl<'p> Lists<'p> {
    fn of(rule: &'p Collection, view: View<'_, 'p>) -> Self {
        let mut lists = Self { found: Vec::new(), more: More::NONE };
        rule.measurements.iter().for_each(|expression| lists.gather(expression, view));
        lists
    }

    fn gather(&mut self, expression: &PropertyExpression, view: View<'_, 'p>) {
        let path = expression.node.path();
        let room = path.teams.iter().map(|team| view.room_in(*team));
        self.more = room.fold(self.more, More::and);
        let value = evaluate(&expression.node, view);
        if expression.measures_single_texts() {
            scalars(&value, &mut |scalar| {
                if let Value::Text(text) = scalar {
                    self.found.push(ListValue::settled(vec![Value::Text(text)]));
                }
            });
        } else {
            self.innermost(value);
        }
    }

    /// Takes over the lists that hold no further lists.
    fn innermost(&mut self, value: Value<'p>) {
        let Value::List(list) = value else { return };
        let holds_lists = list.items.iter().any(|item| matches!(item, Value::List(_)));
        if holds_lists {
            list.items.into_iter().for_each(|item| self.innermost(item));
        } else {
            self.found.push(list);
        }
    }
}

/// How many values all lists have; further lists can only make them fewer.
fn common(lists: &Lists<'_>, view: View<'_, '_>) -> Count {
    if lists.found.iter().any(|list| list.more.any()) {
        return Count { low: 0, high: u32::MAX };
    }
    let Some((first, others)) = lists.found.split_first() else {
        return Count { low: 0, high: if lists.more.any() { u32::MAX } else { 0 } };
    };
    let everywhere = |item: &&Value<'_>| others.iter().all(|other| other.items.contains(item));
    let now = clamp(first.items.iter().filter(everywhere).count());
    let may_shrink = view.is_open() || lists.found.iter().any(|list| list.shrinks);
    Count { low: if may_shrink { 0 } else { now }, high: now }
}

/// How many lists hold `text`.
fn holding(lists: &Lists<'_>, text: &str) -> Count {
    let holds = |list: &&ListValue<'_>| list.items.contains(&Value::Text(text));
    let (mut low, mut high) = (0_u32, lists.more.0);
    for list in &lists.found {
        let now = holds(&list);
        low += u32::from(now && !list.shrinks);
        high = high.saturating_add(u32::from(now || list.more.any()));
    }
    Count { low, high }
}

fn reference_set<'p>(reference: &'p Reference, view: View<'_, 'p>) -> ListValue<'p> {
    let texts = |texts: &'p [String]| texts.iter().map(|text| Value::Text(text)).collect();
    let settled = ListValue::settled;
    match reference {
        Reference::Text(text) => settled(texts(std::slice::from_ref(text))),
        Reference::Texts(list) => settled(texts(list)),
        Reference::Number(_) => settled(Vec::new()),
        Reference::Expression(expression) => merged(evaluate(&expression.node, view)),
    }
}

/// All texts of a value, however deep, and whether more can come or some go.
fn merged(value: Value<'_>) -> ListValue<'_> {
    let mut all = ListValue::settled(Vec::new());
    match value {
        Value::List(list) => {
            all.more = list.more;
            all.shrinks = list.shrinks;
            for item in list.items {
                let inner = merged(item);
                all.more = all.more.and(inner.more);
                all.shrinks |= inner.shrinks;
                all.items.extend(inner.items);
            }
        }
        Value::Text(_) => all.items.push(value),
        Value::Unknown => all.more = More::ANY,
        Value::Number(_) | Value::Opaque | Value::Nothing => {}
    }
    all
}

/// How many values of `list` the reference has.
fn shared(list: &ListValue<'_>, reference: &ListValue<'_>) -> Count {
    let now = clamp(list.items.iter().filter(|item| reference.items.contains(item)).count());
    let high = match (list.more.any(), reference.more.any()) {
        (true, _) => u32::MAX,
        (false, true) => clamp(list.items.len()),
        (false, false) => now,
    };
    Count { low: if list.shrinks || reference.shrinks { 0 } else { now }, high }
}

fn clamp(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
