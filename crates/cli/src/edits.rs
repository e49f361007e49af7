//! Edits of the split, from words to edits.

use anyhow::{Result, bail};
use banyan_app::{Edit, Moment, PlaceName, divide_edit, find_entry_unit, find_unit, plan_extraction};

use crate::arguments::EditVerb;

/// The edit that the words ask for; none for undo, redo, list and what is done with alternatives.
pub fn read_edit(moment: &Moment, verb: &EditVerb) -> Result<Option<Edit>> {
    let unit = |name: &String| -> Result<String> { Ok(find_unit(moment, name)?) };
    let units = |names: &[String]| names.iter().map(unit).collect::<Result<Vec<String>>>();
    let service = |name: &str| find_service(moment, name);
    Ok(Some(match verb {
        EditVerb::Move { units: names, to } => {
            Edit::Move { units: units(names)?, to: find_place(moment, to)? }
        }
        EditVerb::Create { name, units: names } => Edit::Create { name: name.clone(), units: units(names)? },
        EditVerb::Merge { services, into } => {
            let services = services.iter().map(|name| service(name)).collect::<Result<Vec<String>>>()?;
            Edit::Merge { services, into: service(into)? }
        }
        EditVerb::Divide { service: divided, name } => {
            divide_edit(moment, &service(divided)?, name.as_deref())?
        }
        EditVerb::Extract { entries, name } => {
            let units = entries.iter().map(|entry| Ok(find_entry_unit(moment, entry)?));
            let units = units.collect::<Result<Vec<String>>>()?;
            plan_extraction(moment, &units, name.as_deref())?.edit()
        }
        EditVerb::Rename { service: name, to } => Edit::Rename { service: service(name)?, name: to.clone() },
        EditVerb::Pin { units: names } => Edit::Pin { units: units(names)? },
        EditVerb::Unpin { units: names } => Edit::Unpin { units: units(names)? },
        EditVerb::Together { a, b } => Edit::Together { a: unit(a)?, b: unit(b)? },
        EditVerb::Apart { a, b } => Edit::Apart { a: unit(a)?, b: unit(b)? },
        EditVerb::Free { a, b } => Edit::Free { a: unit(a)?, b: unit(b)? },
        EditVerb::Exclude { units: names, reason } => {
            Edit::Exclude { units: units(names)?, reason: reason.clone() }
        }
        EditVerb::Include { units: names } => Edit::Include { units: units(names)? },
        EditVerb::Home { service: name, folder } => Edit::SetHome {
            service: service(name)?,
            home: folder.as_ref().map(|folder| folder.trim_matches('/').replace('\\', "/")),
        },
        EditVerb::Undo | EditVerb::Redo | EditVerb::List | EditVerb::Alternative { .. } => return Ok(None),
    }))
}

fn find_place(moment: &Moment, name: &str) -> Result<PlaceName> {
    Ok(match name {
        "shared" | "(shared)" => PlaceName::Shared,
        "stays" | "(stays)" => PlaceName::Stays,
        "dead" | "(dead)" => PlaceName::Dead,
        _ => PlaceName::Service(find_service(moment, name)?),
    })
}

/// The key of the service with this key or name.
fn find_service(moment: &Moment, name: &str) -> Result<String> {
    let services = &moment.split.split.services;
    let found = services
        .iter()
        .find(|service| service.key == name)
        .or_else(|| services.iter().find(|service| service.name.eq_ignore_ascii_case(name)));
    match found {
        Some(service) => Ok(service.key.clone()),
        None => {
            let all: Vec<&str> = services.iter().map(|service| service.key.as_str()).collect();
            bail!("there is no service `{name}`; there are {}", all.join(", "))
        }
    }
}
