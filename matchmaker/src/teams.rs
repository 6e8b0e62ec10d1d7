//! Which teams the rules cannot tell apart.

use crate::expression::Path;
use crate::rule_set::RuleSet;

/// For each team, the first team that is its equal in everything but name.
///
/// Teams are equal if they take the same numbers of players at every stage and
/// every expression looks at both or at neither.
pub(crate) fn team_classes(rule_set: &RuleSet) -> Vec<usize> {
    let rules = rule_set.stages().iter().flat_map(|stage| &stage.rules);
    let expressions = rules.flat_map(|rule| rule.body.expressions());
    let mut named: Vec<&Path> = Vec::new();
    for path in expressions.map(|expression| expression.node.path()).filter(|path| !path.all) {
        if !named.contains(&path) {
            named.push(path);
        }
    }
    let equal = |a: usize, b: usize| {
        let same_size = rule_set.stages().iter().all(|stage| stage.teams[a] == stage.teams[b]);
        same_size && named.iter().all(|path| path.teams.contains(&a) == path.teams.contains(&b))
    };
    let first_equal = |team: usize| (0..team).find(|other| equal(*other, team)).unwrap_or(team);
    (0..rule_set.team_names().len()).map(first_equal).collect()
}
