//! What people read of a decision.

use banyan_graph::Graph;
use banyan_split::{Draft, Edit, PlaceName};

/// One line about an edit, as it stands before the edit is made.
pub fn title_edit(graph: &Graph, draft: &Draft, edit: &Edit) -> String {
    let unit = |id: &String| {
        let index = graph.index_of(id);
        index.map_or_else(|| id.clone(), |index| graph.unit(index).name.to_string())
    };
    let units = |ids: &[String]| match ids {
        [] => "nothing".to_string(),
        [one] => unit(one),
        [first, rest @ ..] => format!("{} and {} more", unit(first), rest.len()),
    };
    let service = |key: &str| draft.services.get(key).map_or(key.to_string(), |service| service.name.clone());
    match edit {
        Edit::Adopt { services, .. } => format!("Adopt a proposal of {} services", services.len()),
        Edit::Move { units: ids, to: PlaceName::Dead } => format!("Mark {} as dead code", units(ids)),
        Edit::Move { units: ids, to } => format!("Move {} to {}", units(ids), place(to, &service)),
        Edit::Create { name, units: ids } => format!("New service {name} with {}", units(ids)),
        Edit::Merge { services, into } => {
            let names: Vec<String> = services.iter().map(|key| service(key)).collect();
            format!("Merge {} into {}", names.join(", "), service(into))
        }
        Edit::Divide { service: key, name, units: ids } => {
            format!("Divide {}: {name} leaves with {}", service(key), units(ids))
        }
        Edit::Extract { name, entries, units: ids } => {
            let more = entries.len().saturating_sub(1);
            let first = entries.first().map_or("", String::as_str);
            let entries = if more == 0 { first.to_owned() } else { format!("{first} and {more} more") };
            format!("Extract {entries} as {name} with {}", units(ids))
        }
        Edit::Rename { service: key, name } => format!("Rename {} to {name}", service(key)),
        Edit::Pin { units: ids } => format!("Pin {}", units(ids)),
        Edit::Unpin { units: ids } => format!("Unpin {}", units(ids)),
        Edit::Together { a, b } => format!("Keep {} and {} together", unit(a), unit(b)),
        Edit::Apart { a, b } => format!("Keep {} and {} apart", unit(a), unit(b)),
        Edit::Free { a, b } => format!("Free {} and {}", unit(a), unit(b)),
        Edit::Exclude { units: ids, reason } => format!("Exclude {}: {reason}", units(ids)),
        Edit::Include { units: ids } => format!("Include {}", units(ids)),
        Edit::SetHome { service: key, home: Some(home) } => format!("{} lives in {home}", service(key)),
        Edit::SetHome { service: key, home: None } => format!("{} has no home yet", service(key)),
    }
}

fn place(to: &PlaceName, service: &dyn Fn(&str) -> String) -> String {
    match to {
        PlaceName::Service(key) => service(key),
        PlaceName::Shared => "the shared library".into(),
        PlaceName::Stays => "what stays".into(),
        PlaceName::Dead => "dead code".into(),
    }
}
