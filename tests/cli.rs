//! The command line, as a new user calls it.

use banyan_tests::{Banyan, commit_all, fixture, git, repository_of};
use serde_json::Value;

fn ids(units: &Value) -> Vec<&str> {
    units.as_array().map(|units| units.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// The key of the place that holds a unit.
fn place_of<'a>(split: &'a Value, unit: &str) -> &'a str {
    let services = split["services"].as_array().expect("services");
    let of_service = services.iter().find(|service| ids(&service["units"]).contains(&unit));
    match of_service {
        Some(service) => service["key"].as_str().expect("a key"),
        None if ids(&split["shared"]).contains(&unit) => "shared",
        None => "stays",
    }
}

#[test]
fn the_whole_path_on_both_samples() {
    for name in ["shop-java", "shop-rust"] {
        let (banyan, shop) = (Banyan::default(), fixture(name));
        for verb in ["scan", "split", "plan", "status"] {
            let called = banyan.call(verb, &shop, &[]);
            assert_eq!(called.code, 0, "{verb} {name}: {}", called.err);
            assert!(called.out.lines().count() > 3, "{verb} {name} says something: {}", called.out);
        }
        let graph = banyan.call("graph", &shop, &[]).json();
        assert_eq!(graph["schema"], "banyan.graph/1");
        assert!(graph["units"].as_array().is_some_and(|units| units.len() > 30));
        assert!(
            graph["dependencies"]
                .as_array()
                .is_some_and(|all| all.iter().all(|one| !one["evidence"][0]["path"].is_null()))
        );
    }
}

#[test]
fn every_unit_is_in_exactly_one_place() {
    let (banyan, shop) = (Banyan::default(), fixture("shop-java"));
    let split = banyan.call("split", &shop, &["--format", "json"]).json();
    let mut placed: Vec<&str> = split["services"]
        .as_array()
        .expect("services")
        .iter()
        .flat_map(|service| ids(&service["units"]))
        .collect();
    placed.extend(ids(&split["shared"]));
    placed.extend(ids(&split["stays"]));
    placed.sort_unstable();
    let mut all: Vec<&str> =
        split["units"].as_array().expect("units").iter().filter_map(|unit| unit["id"].as_str()).collect();
    all.sort_unstable();
    assert_eq!(placed, all);
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    let shop = fixture("shop-rust");
    for arguments in [&["graph"][..], &["split", "--format", "json"], &["plan", "--format", "json"]] {
        let outputs: Vec<String> =
            (0..2).map(|_| Banyan::default().call(arguments[0], &shop, &arguments[1..]).out).collect();
        assert_eq!(outputs[0], outputs[1], "{arguments:?}");
    }
}

#[test]
fn edits_are_obeyed_undone_and_kept_over_new_proposals() {
    let (banyan, shop) = (Banyan::default(), fixture("shop-java"));
    let unit = "java:org.banyan.shop.model.Product";
    let split = || banyan.call("split", &shop, &["--format", "json"]).json();
    let before = split();
    let home = place_of(&before, unit).to_string();
    let keys =
        before["services"].as_array().expect("services").iter().filter_map(|service| service["key"].as_str());
    let target = keys.into_iter().find(|key| *key != home).expect("another service").to_string();

    assert_eq!(banyan.call("edit", &shop, &["move", "Product", "--to", &target]).code, 0);
    assert_eq!(place_of(&split(), unit), target);
    assert_eq!(banyan.call("edit", &shop, &["undo"]).code, 0);
    assert_eq!(place_of(&split(), unit), home);
    assert_eq!(banyan.call("edit", &shop, &["redo"]).code, 0);
    let proposed = banyan.call("split", &shop, &["--services", "3", "--format", "json", "--adopt"]).json();
    let place = place_of(&proposed, unit).to_string();
    assert_eq!(place, target, "a pin outlives a new proposal");
}

#[test]
fn alternatives_are_edited_each_for_itself_and_compared() {
    let (banyan, shop) = (Banyan::default(), fixture("shop-java"));
    let call = |verb: &str, arguments: &[&str]| {
        let called = banyan.call(verb, &shop, arguments);
        assert_eq!(called.code, 0, "{verb} {arguments:?}: {}", called.err);
        called.out
    };
    call("split", &["--services", "3", "--adopt-as", "Coarse"]);
    assert!(call("edit", &["--preview", "move", "Product", "--to", "dead"]).contains("Product"));
    call("edit", &["move", "Product", "--to", "dead"]);
    call("edit", &["alternative", "switch", "main"]);
    let list = call("split", &["--list-alternatives"]);
    assert!(list.contains("* Main") && list.contains("  Coarse"), "{list}");
    let dead = |name: &str| {
        let split = call("split", &["--alternative", name, "--format", "json"]);
        ids(&serde_json::from_str::<Value>(&split).expect("JSON")["dead"]).len()
    };
    assert_eq!((dead("Coarse"), dead("Main")), (1, 0));
    let compared = call("split", &["--compare", "Main", "Coarse"]);
    assert!(compared.contains("MoJo distance") && compared.contains("Dead code"), "{compared}");
}

#[test]
fn progress_is_told_from_the_code_and_survives_renames() {
    let shop = repository_of("shop-java");
    let banyan = Banyan::default();
    let baseline = banyan.call("check", shop.path(), &["--update-baseline"]);
    assert_eq!(baseline.code, 0, "{}", baseline.err);
    assert_eq!(banyan.call("check", shop.path(), &[]).code, 0, "what is known passes");

    // A file that moves, and lines that move, are no news.
    let model = shop.path().join("src/main/java/org/banyan/shop/model");
    let product = std::fs::read_to_string(model.join("Product.java")).expect("a file");
    std::fs::write(
        model.join("Product.java"),
        product.replacen("package", "\n\n\n// moved down\npackage", 1),
    )
    .expect("written");
    commit_all(shop.path(), "move lines");
    let again = banyan.call("check", shop.path(), &[]);
    assert_eq!(again.code, 0, "{}", again.out);

    git(shop.path(), &["rm", "-q", "-r", "src/main/java/org/banyan/shop/shipping"]);
    commit_all(shop.path(), "retire shipping");
    let status = banyan.call("status", shop.path(), &["--format", "json"]).json();
    assert_eq!(status["schema"], "banyan.status/1");
    assert!(status["commits"].as_array().is_some_and(|all| all.len() == 3), "{status:#}");
    let services = status["services"].as_array().expect("services");
    let retired =
        |service: &Value| service["series"].as_array().and_then(|all| all.last()?["retired"].as_u64());
    assert!(services.iter().filter_map(retired).sum::<u64>() >= 5, "the shipping units left: {status:#}");
    let stale = banyan.call("check", shop.path(), &[]);
    assert_eq!(stale.code, 1, "fixed violations must leave the baseline: {}", stale.out);
}

#[test]
fn a_new_violation_fails_the_check() {
    let shop = repository_of("shop-java");
    let banyan = Banyan::default();
    banyan.call("check", shop.path(), &["--update-baseline"]);
    let split = banyan.call("split", shop.path(), &["--format", "json"]).json();
    let services = split["services"].as_array().expect("services");
    let graph = banyan.call("graph", shop.path(), &[]).json();
    let path_of = |id: &str| {
        let units = graph["units"].as_array().expect("units");
        let unit = units.iter().find(|unit| unit["id"] == id).expect("the unit");
        (
            unit["path"].as_str().expect("a path").to_string(),
            unit["qualified_name"].as_str().expect("a name").to_string(),
        )
    };
    let main_class = |service: &Value, other: usize| {
        let units = ids(&service["units"]);
        units.into_iter().filter(|id| !id.ends_with("Test")).nth(other).expect("a unit").to_string()
    };
    let depends = |from: &str, to: &str| {
        graph["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .any(|one| one["from"] == from && one["to"] == to)
    };
    let (from, to) = (0..4)
        .flat_map(|a| (0..4).map(move |b| (a, b)))
        .map(|(a, b)| (main_class(&services[0], a), main_class(&services[1], b)))
        .find(|(from, to)| !depends(from, to))
        .expect("two units that do not depend on each other");
    let ((path, _), (_, target)) = (path_of(&from), path_of(&to));
    let file = shop.path().join(&path);
    let source = std::fs::read_to_string(&file).expect("a file");
    let at = source.rfind('}').expect("a body");
    let field = format!("    private {target} addedByTheTest;\n}}\n");
    std::fs::write(&file, format!("{}{field}", &source[..at])).expect("written");

    let checked = banyan.call("check", shop.path(), &["--format", "json"]);
    assert_eq!(checked.code, 1, "{}", checked.out);
    let sarif = banyan.call("check", shop.path(), &["--format", "sarif"]);
    assert!(sarif.out.contains(&path), "the new violation is named with its file: {}", sarif.out);
}

#[test]
fn what_is_asked_wrongly_gets_one_clear_sentence() {
    let (banyan, shop) = (Banyan::default(), fixture("shop-java"));
    let cases: &[(&str, &[&str], &str)] = &[
        ("edit", &["move", "Nobody", "--to", "shared"], "Nobody"),
        ("edit", &["move", "Product", "--to", "nowhere"], "nowhere"),
        ("edit", &["undo"], "nothing to undo"),
        ("export", &["--format", "picture"], "picture"),
        ("graph", &["--focus", "Nobody"], "Nobody"),
    ];
    for (verb, arguments, named) in cases {
        let called = banyan.call(verb, &shop, arguments);
        assert_eq!(called.code, 2, "{verb} {arguments:?}: {}", called.out);
        assert!(called.err.contains(named), "{verb} {arguments:?}: {}", called.err);
        assert_eq!(called.err.trim_end().lines().count(), 1, "{}", called.err);
    }
    let missing = banyan.call("scan", &shop.join("no such folder"), &[]);
    assert_eq!((missing.code, missing.err.contains("no such folder")), (2, true), "{}", missing.err);
}
