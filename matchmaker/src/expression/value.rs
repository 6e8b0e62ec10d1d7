//! Values of expressions over a match that may still grow.

/// What an expression yields.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    /// A number, somewhere in the range.
    Number(Range),
    /// A text, the same whatever comes.
    Text(&'a str),
    /// A team, a player or a map: only ever counted.
    Opaque,
    /// Several values.
    List(ListValue<'a>),
    /// No value yet; players who come may make one.
    Unknown,
    /// No value, and none can come: the average of an empty team.
    Nothing,
}

/// A list, and what can still become of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ListValue<'a> {
    /// The elements so far, in order.
    pub(crate) items: Vec<Value<'a>>,
    /// How many elements may yet be added.
    pub(crate) more: More,
    /// Whether elements may yet vanish, as from an intersection.
    pub(crate) shrinks: bool,
}

impl<'a> ListValue<'a> {
    /// A list that stays as it is.
    pub(crate) fn settled(items: Vec<Value<'a>>) -> Self {
        Self { items, more: More::NONE, shrinks: false }
    }
}

/// How many elements may yet be added; the greatest means any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct More(pub(crate) u32);

impl More {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ANY: Self = Self(u32::MAX);

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whether any may come.
    pub(crate) fn any(self) -> bool {
        self.0 > 0
    }
}

/// The numbers from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Range {
    /// All numbers.
    pub(crate) const ALL: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// Exactly this number.
    pub(crate) fn exactly(number: f64) -> Self {
        Self { low: number, high: number }
    }

    /// Whether it is one number.
    pub(crate) fn is_point(self) -> bool {
        self.low == self.high
    }

    /// The numbers in both, if any.
    pub(crate) fn meet(self, other: Self) -> Option<Self> {
        let both = Self { low: self.low.max(other.low), high: self.high.min(other.high) };
        (both.low <= both.high).then_some(both)
    }
}

/// Walks over all elements that are not lists, however deep.
pub(crate) fn scalars<'v, 'a>(value: &'v Value<'a>, visit: &mut dyn FnMut(&'v Value<'a>)) {
    match value {
        Value::List(list) => list.items.iter().for_each(|item| scalars(item, visit)),
        Value::Number(_) | Value::Text(_) | Value::Opaque | Value::Unknown | Value::Nothing => {
            visit(value);
        }
    }
}
