use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Constraints, SplitSettings};
use ts_rs::TS;

/// A place in stable words: a service's key, the shared library, or what stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "place", content = "key")]
pub enum PlaceName {
    /// The service with this key
    Service(String),
    /// The shared library
    Shared,
    /// What stays in the monolith
    Stays,
    /// Dead code: nothing needs it any more, it is to be deleted where it is
    Dead,
}

/// A service as decided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct DraftService {
    /// What it is called
    pub name: String,
    /// The folder its own code lives in once it is moved out, relative to the root
    pub home: Option<String>,
}

/// All that has been decided of a split, in stable ids: it outlives every scan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Draft {
    /// Services by key
    pub services: BTreeMap<String, DraftService>,
    /// The place of each unit, by unit id; units of earlier scans that are gone stay listed
    pub places: BTreeMap<String, PlaceName>,
    /// Units whose place the architect decided
    pub pinned: BTreeSet<String>,
    /// Pairs that belong together
    pub together: BTreeSet<(String, String)>,
    /// Pairs that must not share a service
    pub apart: BTreeSet<(String, String)>,
    /// Units that the migration leaves out, with the reason
    pub excluded: BTreeMap<String, String>,
    /// What the proposal that it stands on was asked for: reasons rest on the same signals
    #[serde(default)]
    pub asked: SplitSettings,
}

/// One decision of the architect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "edit")]
pub enum Edit {
    /// Take a proposal as the split; pins, pairs, exclusions, names and homes that stand are kept
    Adopt {
        /// Services by key
        services: BTreeMap<String, DraftService>,
        /// The place of each unit
        places: BTreeMap<String, PlaceName>,
        /// What it was asked for; in older records nothing is told of it
        #[serde(default)]
        asked: SplitSettings,
    },
    /// Move units to a place, and pin them there
    Move {
        /// Unit ids
        units: Vec<String>,
        /// Where to
        to: PlaceName,
    },
    /// Make a new service of some units, pinned there
    Create {
        /// Its name; the key is made from it
        name: String,
        /// Unit ids
        units: Vec<String>,
    },
    /// Put all units of some services into another and remove those
    Merge {
        /// Keys of the services that go
        #[serde(alias = "service", deserialize_with = "one_or_more")]
        services: Vec<String>,
        /// Key of the service that stays
        into: String,
    },
    /// Make a new service of some units of another; both halves are pinned
    Divide {
        /// Key of the service that is divided
        service: String,
        /// Name of the new one; its key is made from it
        name: String,
        /// Ids of the units that leave
        units: Vec<String>,
    },
    /// Make a new service of what only some entry points need, pinned there
    Extract {
        /// Its name; the key is made from it
        name: String,
        /// The entry points, as people read them: `GET /orders`
        entries: Vec<String>,
        /// Unit ids
        units: Vec<String>,
    },
    /// Give a service another name
    Rename {
        /// Its key
        service: String,
        /// The new name
        name: String,
    },
    /// Keep units where they are in every later proposal
    Pin {
        /// Unit ids
        units: Vec<String>,
    },
    /// Let units go where a proposal puts them
    Unpin {
        /// Unit ids
        units: Vec<String>,
    },
    /// Two units belong together
    Together {
        /// One unit id
        a: String,
        /// The other
        b: String,
    },
    /// Two units must not share a service
    Apart {
        /// One unit id
        a: String,
        /// The other
        b: String,
    },
    /// Forget what was said of a pair
    Free {
        /// One unit id
        a: String,
        /// The other
        b: String,
    },
    /// Leave units out of the migration
    Exclude {
        /// Unit ids
        #[serde(alias = "unit", deserialize_with = "one_or_more")]
        units: Vec<String>,
        /// Why
        reason: String,
    },
    /// Take units back in
    Include {
        /// Unit ids
        #[serde(alias = "unit", deserialize_with = "one_or_more")]
        units: Vec<String>,
    },
    /// Say where a service's own code lives
    SetHome {
        /// Its key
        service: String,
        /// The folder, relative to the root; none: not yet anywhere
        home: Option<String>,
    },
}

/// Edits that name many once named one, and are kept in databases that way.
fn one_or_more<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Named {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Named::deserialize(input)? {
        Named::One(name) => vec![name],
        Named::Many(names) => names,
    })
}

impl Edit {
    /// The ids of the units it names; those of a proposal are left out.
    pub fn named_units(&self) -> Vec<&String> {
        match self {
            Edit::Move { units, .. }
            | Edit::Create { units, .. }
            | Edit::Divide { units, .. }
            | Edit::Extract { units, .. }
            | Edit::Pin { units }
            | Edit::Unpin { units }
            | Edit::Exclude { units, .. }
            | Edit::Include { units } => units.iter().collect(),
            Edit::Together { a, b } | Edit::Apart { a, b } | Edit::Free { a, b } => vec![a, b],
            Edit::Adopt { .. } | Edit::Merge { .. } | Edit::Rename { .. } | Edit::SetHome { .. } => {
                Vec::new()
            }
        }
    }
}

/// An edit in the record of decisions, with what people read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The edit
    pub edit: Edit,
    /// One line: "Move Order to billing"
    pub title: String,
}

/// Why an edit cannot be made. Nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// No service has this key
    NoSuchService(String),
    /// No unit has this id
    NoSuchUnit(String),
    /// The edit would contradict an earlier decision; the sentence says which
    Contradiction(String),
    /// A name that is empty or taken
    BadName(String),
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EditError::NoSuchService(key) => write!(f, "there is no service `{key}` in this split"),
            EditError::NoSuchUnit(id) => write!(f, "there is no unit `{id}` in this split"),
            EditError::Contradiction(why) => f.write_str(why),
            EditError::BadName(name) => {
                write!(f, "`{name}` cannot name a service: it is empty or taken; choose another name")
            }
        }
    }
}

impl std::error::Error for EditError {}

/// What a later proposal must obey of a draft: its pins, and what was said of pairs.
pub fn collect_constraints(draft: &Draft) -> Constraints {
    let place = |id: &String| draft.places.get(id).map(|place| (id.clone(), place.clone()));
    Constraints {
        pins: draft.pinned.iter().filter_map(place).collect(),
        together: draft.together.iter().cloned().collect(),
        apart: draft.apart.iter().cloned().collect(),
    }
}

/// The draft with every decision on a unit carried over to the unit's new id. Where the new id was
/// known from an earlier scan, what was decided under the old id counts, for it is the later one.
pub fn reattach_draft(draft: &Draft, renames: &BTreeMap<String, String>) -> Draft {
    let new_id = |id: &String| renames.get(id).unwrap_or(id).clone();
    let pairs = |pairs: &BTreeSet<(String, String)>| {
        let renamed = pairs.iter().map(|(a, b)| ordered_pair(&new_id(a), &new_id(b)));
        renamed.filter(|(a, b)| a != b).collect()
    };
    Draft {
        asked: draft.asked,
        services: draft.services.clone(),
        places: carry_over(&draft.places, renames),
        pinned: draft.pinned.iter().map(new_id).collect(),
        together: pairs(&draft.together),
        apart: pairs(&draft.apart),
        excluded: carry_over(&draft.excluded, renames),
    }
}

fn carry_over<T: Clone>(
    decided: &BTreeMap<String, T>,
    renames: &BTreeMap<String, String>,
) -> BTreeMap<String, T> {
    let stays = decided.iter().filter(|(id, _)| !renames.contains_key(*id));
    let mut carried: BTreeMap<String, T> = stays.map(|(id, what)| (id.clone(), what.clone())).collect();
    for (id, what) in decided {
        if let Some(new_id) = renames.get(id) {
            carried.insert(new_id.clone(), what.clone());
        }
    }
    carried
}

/// A pair in the order in which drafts keep it.
pub(crate) fn ordered_pair(a: &str, b: &str) -> (String, String) {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}
