use std::collections::BTreeMap;

use crate::Edit;

/// The edit with the new ids of units that were renamed since it was made.
pub fn reattach_edit(edit: &Edit, renames: &BTreeMap<String, String>) -> Edit {
    let mut edit = edit.clone();
    let follow = |id: &mut String| {
        if let Some(new) = renames.get(id) {
            id.clone_from(new);
        }
    };
    match &mut edit {
        Edit::Adopt { places, .. } => {
            let moved: Vec<_> =
                renames.iter().filter_map(|(old, new)| Some((new.clone(), places.remove(old)?))).collect();
            places.extend(moved);
        }
        Edit::Move { units, .. }
        | Edit::Create { units, .. }
        | Edit::Divide { units, .. }
        | Edit::Extract { units, .. }
        | Edit::Pin { units }
        | Edit::Unpin { units }
        | Edit::Exclude { units, .. }
        | Edit::Include { units } => units.iter_mut().for_each(follow),
        Edit::Together { a, b } | Edit::Apart { a, b } | Edit::Free { a, b } => {
            follow(a);
            follow(b);
        }
        Edit::Merge { .. } | Edit::Rename { .. } | Edit::SetHome { .. } => {}
    }
    edit
}

#[cfg(test)]
mod tests {
    use super::reattach_edit;
    use crate::{Edit, PlaceName};

    #[test]
    fn every_unit_of_an_edit_follows_its_rename_and_swaps_do_not_collide() {
        let renames = [("a", "b"), ("b", "a")].map(|(old, new)| (old.to_string(), new.to_string())).into();
        let places = [("a".to_string(), PlaceName::Shared), ("b".to_string(), PlaceName::Stays)].into();
        let adopt = Edit::Adopt { services: Default::default(), places, asked: Default::default() };
        let Edit::Adopt { places, .. } = reattach_edit(&adopt, &renames) else { panic!("still a proposal") };
        assert_eq!((&places["a"], &places["b"]), (&PlaceName::Stays, &PlaceName::Shared));

        let moved = Edit::Move { units: vec!["a".into(), "c".into()], to: PlaceName::Shared };
        assert_eq!(
            reattach_edit(&moved, &renames),
            Edit::Move { units: vec!["b".into(), "c".into()], to: PlaceName::Shared }
        );
    }
}
