use super::*;

#[test]
fn what_others_use_and_uses_nobody_goes_first() {
    let chain = plan(
        "
        a/A.x -> b/B.x
        b/B.x -> c/C.x
    ",
    );
    assert_eq!(chain.waves(), [["c"], ["b"], ["a"]]);
}

#[test]
fn waves_start_with_one_service_and_at_most_double() {
    let free: String = (0..8).map(|at| format!("s{at}/U.x writes t{at}\n")).collect();
    let sizes: Vec<usize> = plan(&free).waves().iter().map(Vec::len).collect();
    assert_eq!(sizes, [1, 2, 4, 1]);
}

#[test]
fn a_circle_is_broken_where_fewest_references_lead_back_and_they_are_named() {
    let circle = plan(
        "
        a/A.x -> b/B.x call 9
        b/B.x -> c/C.x call 2
        c/C.x -> a/A.x call 5
    ",
    );
    assert_eq!(circle.waves(), [["b"], ["a"], ["c"]]);
    let first = &circle.plan.waves[0];
    assert_eq!(first.return_references, 2);
    assert!(first.why.contains("b calls back to c (2)"), "{}", first.why);
    assert_eq!(circle.plan.waves[1].return_references, 0, "b has left");
}

#[test]
fn in_a_circle_services_that_do_not_touch_go_together() {
    let hub = "hub/H.x -> a/A.x\nhub/H.x -> b/B.x\nhub/H.x -> c/C.x\n".to_owned();
    let spokes = "a/A.x -> hub/H.x\nb/B.x -> hub/H.x call 2\nc/C.x -> hub/H.x call 3\n";
    assert_eq!(plan(&(hub + spokes)).waves(), [vec!["a"], vec!["b", "c"], vec!["hub"]]);
}

#[test]
fn among_equals_the_one_with_least_into_what_stays_then_the_smallest_goes_first() {
    let equals = plan(
        "
        big/A.x writes t1
        stays/S.x -> big/A.x call 9
        stays/S.y -> big/A.y call 9
        small/A.x writes t2
        stays/S.x -> small/A.x
        needy/A.x -> stays/S.x
    ",
    );
    assert_eq!(equals.waves(), [vec!["small"], vec!["big", "needy"]]);
}

#[test]
fn a_seam_is_paid_by_the_service_that_leaves_first() {
    let chain = plan("a/A.x -> b/B.x call 3");
    let part =
        |name: &str| chain.extraction(name).effort.parts.iter().any(|part| part.what == "places to change");
    assert!(part("b") && !part("a"));
}
