use super::*;
use crate::{check_guardrails, read_rules};

const LAYERED: &str = "
    facts/Ids.x writes t
    graph/Build.x -> facts/Ids.x
    app/Run.x -> graph/Build.x
    facts/Ids.x -> app/Run.x call 2
    app/Run.x -> facts/Ids.x
    mark facts/IdsTest test
    facts/IdsTest.t ~> app/Run.x
";

const RULES: &str = r#"
[[layer]]
name = "facts"
paths = ["facts/**"]

[[layer]]
name = "graph"
paths = ["graph/**"]
may_use = ["facts"]

[[layer]]
name = "app"
paths = ["app/**"]
may_use = ["graph"]
"#;

fn check(rules: &str) -> Result<Vec<String>, String> {
    let planned = plan(LAYERED);
    let rules = read_rules(rules).map_err(|error| error.to_string())?;
    let violations =
        check_guardrails(&planned.graph, &planned.split, &rules).map_err(|error| error.to_string())?;
    Ok(violations.into_iter().map(|violation| violation.id).collect())
}

#[test]
fn references_to_layers_that_are_not_listed_are_violations() {
    let ids = check(RULES).unwrap();
    assert_eq!(
        ids,
        [
            "layer:app | java:app.Run | java:facts.Ids | call",
            "layer:facts | java:facts.Ids | java:app.Run | call",
        ]
    );
}

#[test]
fn a_call_through_an_interface_keeps_the_layers() {
    let text = format!("{LAYERED}\n graph/Build.x -> app/Run.x dispatch");
    let planned = plan(&text);
    let violations = check_guardrails(&planned.graph, &planned.split, &read_rules(RULES).unwrap()).unwrap();
    assert!(violations.iter().all(|violation| violation.rule != "layer:graph"));
}

#[test]
fn a_path_that_matches_nothing_is_an_error() {
    let error = check(&RULES.replace("graph/**", "grahp/**")).unwrap_err();
    assert_eq!(error, "`grahp/**` of layer `graph` matches nothing: correct it or take it out");
}

#[test]
fn mistakes_in_the_rules_are_one_sentence_with_a_line() {
    let wrong = |from: &str, to: &str| check(&RULES.replace(from, to)).unwrap_err();
    assert_eq!(
        wrong("may_use = [\"graph\"]", "may_use = [\"grape\"]"),
        "line 14: layer `app` may use `grape`, but there is no such layer; there are app, facts, graph"
    );
    assert_eq!(
        wrong("\"app\"", "\"facts\""),
        "line 12: there are two layers called `facts`; merge them or rename one"
    );
    assert!(wrong("may_use", "might_use").starts_with("line 9: unknown field `might_use`"));
    assert!(wrong("[\"app/**\"]", "[\"app/**\"").starts_with("line 1"));
    assert!(wrong("app/**", "app/{").starts_with("line 13: `app/{` is no path pattern"));
    assert_eq!(wrong("[\"app/**\"]", "[]"), "line 13: layer `app` needs at least one path");
}

#[test]
fn a_star_stays_within_a_folder() {
    let planned = plan("deep/er/Unit.x writes t");
    let rules = read_rules("[[layer]]\nname = \"a\"\npaths = [\"deep/*\"]\n").unwrap();
    assert!(check_guardrails(&planned.graph, &planned.split, &rules).is_err());
}
