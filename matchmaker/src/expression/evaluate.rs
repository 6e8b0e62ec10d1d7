//! What an expression's value is, or can become, in a tentative match.

use super::value::{ListValue, More, Range, Value};
use super::{Function, Leaf, Node, Path};
use crate::candidate::{AttributeView, PlayerView, View};
use crate::tickets::PlayerId;

/// Evaluates `node` over the match as it is and as it may grow.
pub(crate) fn evaluate<'p>(node: &Node, view: View<'_, 'p>) -> Value<'p> {
    match node {
        Node::Path(path) => evaluate_path(path, view),
        Node::Call { function, nesting, argument } => {
            apply_at(*function, *nesting, evaluate(argument, view))
        }
    }
}

fn evaluate_path<'p>(path: &Path, view: View<'_, 'p>) -> Value<'p> {
    if !path.grouped {
        return path
            .teams
            .first()
            .map_or(Value::Nothing, |team| team_value(*team, path.leaf, view));
    }
    let of_team = |team: &usize| team_value(*team, path.leaf, view);
    Value::List(ListValue::settled(path.teams.iter().map(of_team).collect()))
}

fn team_value<'p>(team: usize, leaf: Leaf, view: View<'_, 'p>) -> Value<'p> {
    if leaf == Leaf::Team {
        return Value::Opaque;
    }
    let items = view.candidate.teams[team].iter().map(|player| player_value(player, leaf));
    Value::List(ListValue { items: items.collect(), more: view.room_in(team), shrinks: false })
}

fn player_value(player: &PlayerView, leaf: Leaf) -> Value<'_> {
    match leaf {
        Leaf::Team | Leaf::Players => Value::Opaque,
        Leaf::PlayerId => Value::Text(player.id.as_ref().map_or("", PlayerId::as_str)),
        Leaf::Attribute(index) => match &player.attributes[index] {
            AttributeView::Number(number) => Value::Number(Range::exactly(*number)),
            AttributeView::Text(text) => Value::Text(text),
            AttributeView::Texts(texts) => {
                let items = texts.iter().map(|text| Value::Text(text)).collect();
                Value::List(ListValue::settled(items))
            }
            AttributeView::Map(_) => Value::Opaque,
        },
    }
}

/// Applies `function` to the lists that lie `nesting` levels inside `value`.
fn apply_at<'p>(function: Function, nesting: u32, value: Value<'p>) -> Value<'p> {
    let Value::List(mut list) = value else { return value };
    if nesting == 0 {
        return apply(function, list);
    }
    let inner = list.items.into_iter().map(|item| apply_at(function, nesting - 1, item));
    list.items = inner.collect();
    Value::List(list)
}

fn apply<'p>(function: Function, list: ListValue<'p>) -> Value<'p> {
    match function {
        Function::Count => count(&list),
        Function::Flatten => Value::List(flatten(list)),
        Function::SetIntersection => set_intersection(list),
        Function::Sum => match ranges(&list) {
            // Numbers of either sign may be added.
            Ok(_) if list.more.any() => Value::Number(Range::ALL),
            Ok(numbers) => Value::Number(total(&numbers)),
            Err(none) => none,
        },
        Function::Min | Function::Max | Function::Avg | Function::Median | Function::Stddev => {
            match ranges(&list) {
                Ok(numbers) if numbers.is_empty() && list.more.any() => Value::Unknown,
                Ok(numbers) if numbers.is_empty() => Value::Nothing,
                Ok(numbers) => Value::Number(aggregate(function, &numbers, list.more)),
                Err(none) => none,
            }
        }
    }
}

/// The numbers of a list, or the value that keeps it from having any.
fn ranges<'p>(list: &ListValue<'p>) -> Result<Vec<Range>, Value<'p>> {
    let number = |item: &Value<'p>| match item {
        Value::Number(range) => Ok(*range),
        Value::Nothing => Err(Value::Nothing),
        Value::Text(_) | Value::Opaque | Value::List(_) | Value::Unknown => Err(Value::Unknown),
    };
    list.items.iter().map(number).collect()
}

fn count<'p>(list: &ListValue<'p>) -> Value<'p> {
    let now = list.items.len() as f64;
    let low = if list.shrinks { 0.0 } else { now };
    let high = if list.more == More::ANY { f64::INFINITY } else { now + f64::from(list.more.0) };
    Value::Number(Range { low, high })
}

fn flatten<'p>(list: ListValue<'p>) -> ListValue<'p> {
    let mut flat = ListValue { items: Vec::new(), more: More::NONE, shrinks: list.shrinks };
    let nested = list.items.iter().any(|item| matches!(item, Value::List(_)));
    if !nested {
        // Further elements may be lists of any length, or the list is flat already.
        let more = if list.items.is_empty() && list.more.any() { More::ANY } else { list.more };
        return ListValue { more, ..list };
    }
    for item in list.items {
        match item {
            Value::List(inner) => {
                flat.more = flat.more.and(inner.more);
                flat.shrinks |= inner.shrinks;
                flat.items.extend(inner.items);
            }
            Value::Number(_) | Value::Text(_) | Value::Opaque | Value::Unknown | Value::Nothing => {
                flat.items.push(item);
            }
        }
    }
    if list.more.any() {
        flat.more = More::ANY;
    }
    flat
}

/// What all lists have in common; more lists can only make it smaller.
fn set_intersection<'p>(list: ListValue<'p>) -> Value<'p> {
    let mut sets = list.items.iter().filter_map(|item| match item {
        Value::List(set) => Some(set),
        Value::Number(_) | Value::Text(_) | Value::Opaque | Value::Unknown | Value::Nothing => None,
    });
    let Some(first) = sets.next() else {
        return if list.more.any() {
            Value::Unknown
        } else {
            Value::List(ListValue::settled(Vec::new()))
        };
    };
    let mut grows = first.more;
    let mut shrinks = list.more.any() || first.shrinks;
    let mut common: Vec<Value<'p>> = Vec::with_capacity(first.items.len());
    for item in &first.items {
        if !common.contains(item) {
            common.push(item.clone());
        }
    }
    for set in sets {
        if grows.any() || set.more.any() {
            // A value missing here may come: nothing is certain to be gone.
            grows = More::ANY;
            let missing = set.items.iter().filter(|item| !common.contains(item));
            let missing: Vec<_> = missing.cloned().collect();
            common.extend(missing);
            shrinks = true;
        } else {
            common.retain(|item| set.items.contains(item));
        }
        shrinks |= set.shrinks;
    }
    Value::List(ListValue { items: common, more: grows, shrinks })
}

fn total(numbers: &[Range]) -> Range {
    numbers.iter().fold(Range::exactly(0.0), |sum, number| Range {
        low: sum.low + number.low,
        high: sum.high + number.high,
    })
}

/// `numbers` holds at least one.
fn aggregate(function: Function, numbers: &[Range], more: More) -> Range {
    let lows = || numbers.iter().map(|number| number.low);
    let highs = || numbers.iter().map(|number| number.high);
    let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
    let greatest = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::NEG_INFINITY, f64::max);
    match function {
        Function::Min => Range {
            low: if more.any() { f64::NEG_INFINITY } else { least(&mut lows()) },
            high: least(&mut highs()),
        },
        Function::Max => Range {
            low: greatest(&mut lows()),
            high: if more.any() { f64::INFINITY } else { greatest(&mut highs()) },
        },
        Function::Stddev if more.any() => Range { low: 0.0, high: f64::INFINITY },
        Function::Stddev => stddev(numbers),
        Function::Avg | Function::Median | Function::Sum if more.any() => Range::ALL,
        Function::Median => {
            Range { low: median(lows().collect()), high: median(highs().collect()) }
        }
        Function::Avg => average(numbers),
        Function::Sum | Function::Count | Function::Flatten | Function::SetIntersection => {
            total(numbers)
        }
    }
}

fn average(numbers: &[Range]) -> Range {
    let sum = total(numbers);
    let count = numbers.len() as f64;
    Range { low: sum.low / count, high: sum.high / count }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 {
        numbers[middle]
    } else {
        f64::midpoint(numbers[middle - 1], numbers[middle])
    }
}

/// The population's standard deviation.
fn stddev(numbers: &[Range]) -> Range {
    if numbers.iter().any(|number| !number.is_point()) {
        return Range { low: 0.0, high: f64::INFINITY };
    }
    let mean = average(numbers).low;
    let squares: f64 = numbers.iter().map(|number| (number.low - mean).powi(2)).sum();
    Range::exactly((squares / numbers.len() as f64).sqrt())
}
