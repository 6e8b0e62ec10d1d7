//! Text with places: `arn:{partition}:sqs:{region}:{account}:{name}`.
//!
//! A place names a dotted path of the resource, or one of the words that a
//! [`Source`] knows besides. `{path|last}` is what follows the last `/` or `:`;
//! `{path?text}` is `text` where nothing is at the path.

/// Where places get their text.
pub(crate) trait Source {
    /// Everything at `name`: nothing, one text, or several where a list is on the way.
    fn texts(&self, name: &str) -> Vec<String>;
}

/// Every text that the template stands for: one for each combination of what its
/// places stand for, so none where a place stands for nothing.
pub(crate) fn expand(template: &str, source: &impl Source) -> Vec<String> {
    let Some((before, place, after)) = split(template) else {
        return vec![template.to_owned()];
    };
    let rests = expand(after, source);
    let mut expanded = Vec::new();
    for text in fill(place, source) {
        expanded.extend(rests.iter().map(|rest| format!("{before}{text}{rest}")));
    }
    expanded
}

/// The one text that the template stands for, with nothing for empty places.
pub(crate) fn expand_one(template: &str, source: &impl Source) -> String {
    let Some((before, place, after)) = split(template) else { return template.to_owned() };
    let text = fill(place, source).into_iter().next().unwrap_or_default();
    format!("{before}{text}{}", expand_one(after, source))
}

fn split(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

fn fill(place: &str, source: &impl Source) -> Vec<String> {
    if let Some((name, otherwise)) = place.split_once('?') {
        let texts = source.texts(name);
        return if texts.is_empty() { vec![otherwise.to_owned()] } else { texts };
    }
    match place.split_once('|') {
        Some((name, "last")) => source.texts(name).iter().map(|text| last(text)).collect(),
        _ => source.texts(place),
    }
}

fn last(text: &str) -> String {
    text.rsplit(['/', ':']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Words;

    impl Source for Words {
        fn texts(&self, name: &str) -> Vec<String> {
            match name {
                "name" => vec!["guests".to_owned()],
                "role" => vec!["arn:aws:iam::1:role/path/guests".to_owned()],
                "arns" => vec!["a".to_owned(), "b".to_owned()],
                _ => Vec::new(),
            }
        }
    }

    #[test]
    fn places_are_filled() {
        assert_eq!(expand("x-{name}-y", &Words), ["x-guests-y"]);
        assert_eq!(expand("{role|last}", &Words), ["guests"]);
        assert_eq!(expand("{nothing?terraform-}{name}", &Words), ["terraform-guests"]);
    }

    #[test]
    fn a_list_makes_a_text_of_each_item() {
        assert_eq!(expand("{name}/{arns}", &Words), ["guests/a", "guests/b"]);
    }

    #[test]
    fn a_place_without_text_leaves_nothing_of_the_template() {
        assert!(expand("{name}/{nothing}", &Words).is_empty());
        assert_eq!(expand_one("{name}/{nothing}", &Words), "guests/");
    }
}
