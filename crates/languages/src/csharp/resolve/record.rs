//! Writes down where references lead, and what follows from them: dispatch to implementations.

use banyan_facts::*;

use super::follow::{Step, Target, Walk};
use super::index::{Index, Place};
use super::library_name;
use super::types::{Type, TypeId};
use super::units::Units;
use crate::Resolution;

/// A member stands at most this many references behind the type that it is a member of.
const FURTHEST_MEMBER: usize = 8;

/// A call through an abstract type, to be followed once all registrations are known.
#[derive(Debug, Clone)]
pub(super) struct Abstract<'a> {
    /// The link to the abstract type
    pub link: Link,
    /// The type the call is made through
    pub through: Type<'a>,
    /// The member's name
    pub name: &'a str,
}

/// Writes down one followed reference. A call through an abstract type is given back.
pub(super) fn record<'a>(
    walk: &mut Walk<'a, '_>,
    at: u32,
    step: &Step<'a>,
    units: &Units,
    resolution: &mut Resolution<'_>,
) -> Option<Abstract<'a>> {
    let reference = *walk.reference(at)?;
    let index = walk.index;
    let place = Place { file: walk.file, within: reference.within };
    let from = units.around(index, place);
    let called = walk.called(at);
    match &step.target {
        Target::Language => None,
        Target::Library(package) => {
            if called.qualifies && reference.kind == ReferenceKind::Access {
                return None;
            }
            resolution.external(walk.file, from, library_name(index, package, walk.file));
            None
        }
        Target::Unresolved(reason) => {
            resolution.unresolved(walk.file, reference.line, plain(called.name), *reason);
            None
        }
        Target::Type(found) => {
            let id = found.id()?;
            let kind = kind_of_type(index, &reference, id, place);
            if called.qualifies && reference.kind == ReferenceKind::Access {
                if index.types[id as usize].library {
                    return None;
                }
                if leads_into(walk, at, id) {
                    resolution.resolved_here(walk.file);
                    return None;
                }
            }
            link(walk, &reference, from, id, None, kind, units, resolution);
            None
        }
        Target::Member(hit) => {
            let kind = match reference.kind {
                ReferenceKind::Call | ReferenceKind::Access => member_kind(index, &reference, hit.member),
                // The content that a component is given.
                ReferenceKind::Construct => ReferenceKind::Access,
                other => other,
            };
            let link = link(walk, &reference, from, hit.owner, Some(hit.member), kind, units, resolution)?;
            let declaration = index.declaration(hit.member);
            let is_abstract = declaration.markers.has(Markers::ABSTRACT) && !hit.extension;
            let through = match &step.receiver {
                Type::Known { id, .. } if is_interface(index, *id) => step.receiver.clone(),
                _ => Type::Known { id: hit.owner, arguments: hit.arguments.clone() },
            };
            // A property runs what the type behind the interface makes of it.
            let runs = matches!(reference.kind, ReferenceKind::Call | ReferenceKind::Access);
            let called = runs && reference.receiver != Receiver::Own;
            (is_abstract && called && reference.receiver != Receiver::None).then_some(Abstract {
                link,
                through,
                name: called_name(walk, at),
            })
        }
    }
}

/// Whether what stands behind the dot of a type's name is a member of that type: then the link is there. A
/// member that a library or a generator gives the type is none.
fn leads_into(walk: &mut Walk<'_, '_>, at: u32, id: TypeId) -> bool {
    let behind = (at + 1..).map_while(|next| Some((next, walk.reference(next)?.receiver)));
    let behind = behind.take(FURTHEST_MEMBER).find(|(_, receiver)| *receiver == Receiver::Result(at));
    let Some((next, _)) = behind else { return true };
    let top = |id: TypeId| walk.index.types[id as usize].top;
    let own = top(id);
    match &walk.step(next).target {
        Target::Member(hit) => walk.index.types[hit.owner as usize].top == own,
        Target::Type(found) => found.id().is_some_and(|id| walk.index.types[id as usize].top == own),
        _ => false,
    }
}

fn called_name<'a>(walk: &Walk<'a, '_>, at: u32) -> &'a str {
    walk.called(at).name
}

fn is_interface(index: &Index<'_>, id: TypeId) -> bool {
    let row = &index.types[id as usize];
    row.kind == DeclarationKind::Interface || row.markers.has(Markers::ABSTRACT)
}

/// A method that is named without being called is called by whoever gets it.
fn member_kind(index: &Index<'_>, reference: &Reference, member: (u32, u32)) -> ReferenceKind {
    match index.declaration(member).kind {
        DeclarationKind::Method | DeclarationKind::Function => ReferenceKind::Call,
        _ => reference.kind,
    }
}

fn kind_of_type(index: &Index<'_>, reference: &Reference, id: TypeId, place: Place) -> ReferenceKind {
    let is_interface = |id: TypeId| index.types[id as usize].kind == DeclarationKind::Interface;
    match reference.kind {
        ReferenceKind::Access | ReferenceKind::Call => ReferenceKind::Local,
        ReferenceKind::Extends
            if is_interface(id) && !index.enclosing_type(place).is_some_and(is_interface) =>
        {
            ReferenceKind::Implements
        }
        kind => kind,
    }
}

#[allow(clippy::too_many_arguments, reason = "a link is that many things")]
fn link(
    walk: &Walk<'_, '_>,
    reference: &Reference,
    from: Option<UnitIndex>,
    owner: TypeId,
    member: Option<(u32, u32)>,
    kind: ReferenceKind,
    units: &Units,
    resolution: &mut Resolution<'_>,
) -> Option<Link> {
    let index = walk.index;
    if index.types[owner as usize].library {
        let package = library_name(index, index.package_of(owner), walk.file);
        resolution.external(walk.file, from, package);
        return None;
    }
    let place = Place { file: walk.file, within: reference.within };
    let (Some(from), Some(to)) = (from, units.of_type(owner)) else {
        resolution.resolved_here(walk.file);
        return None;
    };
    let to_member = match member {
        Some((file, declaration)) => units.member(index, Place { file, within: Some(declaration) }),
        None => None,
    };
    let link = Link {
        from,
        to,
        kind,
        file: walk.file,
        line: reference.line,
        from_member: units.member(index, place).into(),
        to_member: to_member.into(),
        test: reference.test || is_test(index, walk.file),
    };
    resolution.link(link);
    Some(link)
}

/// Whether a file is test code.
pub(super) fn is_test(index: &Index<'_>, file: u32) -> bool {
    let project = index.project_of[file as usize];
    index.files[file as usize].markers.has(Markers::TEST)
        || project.is_some_and(|project| index.projects.all[project as usize].test)
}

fn plain(name: &str) -> &str {
    super::super::notation::without_arguments(name)
}
