//! Takes values out of TOML and collects what is wrong with them.
//!
//! Nothing stops at the first problem: what is absent or wrong reads as
//! nothing, its reader goes on with the default, and whoever asked looks at the
//! problems in the end.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::keys::Keys;
use super::problems::{Place, Problem};

/// A text of the file, and where it stands.
pub(super) type Text<'d> = Spanned<&'d str>;

/// One table of the file, or its absence.
#[derive(Debug)]
pub(super) struct Section<'d> {
    keys: &'static Keys,
    table: Option<&'d DeTable<'d>>,
    span: Range<usize>,
}

impl<'d> Section<'d> {
    /// Where the table stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn find(&self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        debug_assert!(self.keys.names.contains(&key), "{key} is missing from the table of keys");
        self.table?.get(key)
    }

    /// Whether a key is there.
    pub(super) fn has(&self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    /// Where a key's value stands; the table itself, if the key is absent.
    pub(super) fn span_of(&self, key: &'static str) -> Range<usize> {
        self.find(key).map_or_else(|| self.span(), Spanned::span)
    }
}

/// A file that is being read, with the problems found so far.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    pub(super) problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, problems: Vec::new() }
    }

    /// Where a span of the file stands.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        Place::of_span(self.file, self.text, span)
    }

    /// Notes a problem.
    pub(super) fn refuse(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = Some(self.place(span));
        self.problems.push(Problem { place, message: message.into(), help: Some(help.into()) });
    }

    /// Notes a mistake in the TOML itself.
    pub(super) fn refuse_syntax(&mut self, error: &toml::de::Error) {
        let help = "mend the TOML; what comes after it is read then";
        self.refuse(error.span().unwrap_or(0..0), error.message().replace('\n', ", "), help);
    }

    /// Opens a table and refuses what does not belong there.
    pub(super) fn open<'d>(
        &mut self,
        table: &'d DeTable<'d>,
        span: Range<usize>,
        keys: &'static Keys,
    ) -> Section<'d> {
        for key in table.keys().filter(|key| !keys.names.contains(&key.get_ref().as_ref())) {
            self.refuse_key(key.span(), key.get_ref(), keys);
        }
        Section { keys, table: Some(table), span }
    }

    fn refuse_key(&mut self, span: Range<usize>, key: &str, keys: &'static Keys) {
        let nearest = keys.nearest(key).map(|name| format!("did you mean `{name}`? "));
        let where_known = match keys.path {
            "" => "the top of the file takes".to_owned(),
            path => format!("`{path}` takes"),
        };
        let help =
            format!("{}{where_known} {}", nearest.unwrap_or_default(), keys.names.join(", "));
        self.refuse(span, format!("unknown key `{}`", keys.full(key)), help);
    }

    /// The table under a key; an absent one has no keys.
    pub(super) fn table<'d>(
        &mut self,
        parent: &Section<'d>,
        key: &'static str,
        keys: &'static Keys,
    ) -> Section<'d> {
        let absent = Section { keys, table: None, span: parent.span() };
        let Some(value) = parent.find(key) else { return absent };
        match value.get_ref().as_table() {
            Some(table) => self.open(table, value.span(), keys),
            None => {
                let help = format!("write `[{}]` above its keys", keys.path);
                self.refuse_kind(parent, key, value, help);
                absent
            }
        }
    }

    /// The tables of the list under a key; nothing when the key is absent or
    /// something else.
    pub(super) fn tables<'d>(
        &mut self,
        parent: &Section<'d>,
        key: &'static str,
        keys: &'static Keys,
    ) -> Option<Vec<Section<'d>>> {
        let value = parent.find(key)?;
        let help = format!("write `[[{}]]` above the keys of each", keys.path);
        let Some(list) = value.get_ref().as_array() else {
            self.refuse_kind(parent, key, value, help);
            return None;
        };
        let mut sections = Vec::with_capacity(list.len());
        for entry in list.iter() {
            match entry.get_ref().as_table() {
                Some(table) => sections.push(self.open(table, entry.span(), keys)),
                None => self.refuse_kind(parent, key, entry, help.clone()),
            }
        }
        (sections.len() == list.len()).then_some(sections)
    }

    /// The text under a key; `example` shows one that would be right.
    pub(super) fn text<'d>(
        &mut self,
        section: &Section<'d>,
        key: &'static str,
        example: &str,
    ) -> Option<Text<'d>> {
        let value = section.find(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            let help = format!("write a text in quotes, such as `\"{example}\"`");
            self.refuse_kind(section, key, value, help);
        }
        text.map(|text| Spanned::new(value.span(), text))
    }

    /// As [`Reader::text`], for a key that must be there.
    pub(super) fn required_text<'d>(
        &mut self,
        section: &Section<'d>,
        key: &'static str,
        example: &str,
    ) -> Option<Text<'d>> {
        if !section.has(key) {
            let message = format!("`{}` is missing", section.keys.full(key));
            self.refuse(section.span(), message, format!("write `{key} = \"{example}\"`"));
        }
        self.text(section, key, example)
    }

    /// The whole number under a key, if it is one of those allowed.
    pub(super) fn number(
        &mut self,
        section: &Section<'_>,
        key: &'static str,
        allowed: RangeInclusive<u32>,
        unit: &str,
    ) -> Option<u32> {
        let value = section.find(key)?;
        let (low, high) = (allowed.start(), allowed.end());
        let help = format!("write a whole number of {unit} from {low} to {high}");
        let Some(integer) = value.get_ref().as_integer() else {
            self.refuse_kind(section, key, value, help);
            return None;
        };
        let number = whole(integer).filter(|number| allowed.contains(number));
        if number.is_none() {
            let message = format!("`{}` is {}", section.keys.full(key), integer.as_str());
            self.refuse(value.span(), message, help);
        }
        number
    }

    fn refuse_kind(
        &mut self,
        section: &Section<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        help: String,
    ) {
        let kind = kind(value.get_ref());
        self.refuse(value.span(), format!("`{}` is {kind}", section.keys.full(key)), help);
    }
}

fn whole(integer: &DeInteger<'_>) -> Option<u32> {
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
