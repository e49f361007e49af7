//! What followed calls do beyond calling: tables they read and write, messages they publish.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::super::extract::WRITES;
use super::super::notation::called;
use super::findings::{Findings, owner};
use super::follow::{Followed, Follower, Target};
use super::index::ClassId;
use super::library::{self, Gives};
use super::members::BUILDER;
use super::values::{Base, Value};
use crate::Resolution;
use crate::rows::Owner;

/// Calls that hand an object to a bus, a queue or a dispatcher.
const SENDS: &[&str] = &[
    "dispatch",
    "dispatchSync",
    "dispatchNow",
    "dispatchAfterResponse",
    "dispatch_sync",
    "event",
    "push",
    "later",
    "broadcast",
    "fire",
    "until",
    "dispatchIf",
    "dispatchUnless",
    "withChain",
];

/// Steps of a query that change what it is about and read nothing by themselves.
const NO_ACCESS: &[&str] = &[
    "factory",
    "make",
    "fill",
    "forceFill",
    "toArray",
    "toJson",
    "only",
    "getKey",
    "getTable",
    "getKeyName",
    "getAttribute",
    "setAttribute",
    "getMorphClass",
    "isDirty",
    "wasChanged",
    "getOriginal",
    "is",
    "isNot",
    "hasMany",
    "hasOne",
    "belongsTo",
    "belongsToMany",
    "morphMany",
    "morphOne",
    "morphTo",
    "morphToMany",
    "hasManyThrough",
    "hasOneThrough",
    "morphedByMany",
    "observe",
    "creating",
    "created",
    "updating",
    "updated",
    "saving",
    "saved",
    "deleting",
    "deleted",
    "boot",
    "booted",
    "addGlobalScope",
    "getRouteKeyName",
    "newCollection",
    "getFillable",
    "getCasts",
    "hasCast",
    "qualifyColumn",
    "getForeignKey",
    "relationLoaded",
    "setRelation",
    "makeHidden",
    "makeVisible",
    "append",
    "preventLazyLoading",
    "unguard",
    "withoutEvents",
    "notify",
    "can",
    "getDirty",
    "setTable",
    "setConnection",
    "attributesToArray",
    "getRelation",
    "makeWith",
    "newInstance",
    "disableAuditing",
    "enableAuditing",
    "wasRecentlyCreated",
    "offsetGet",
    "offsetExists",
    "getChanges",
    "search",
    "resolveRouteBinding",
    "getQueueableId",
    "syncOriginal",
    "hasAttribute",
    "mergeCasts",
    "tokenCan",
    "dispatch",
];

/// Steps that write the table between two models rather than the one that is related.
const PIVOT_WRITES: &[&str] = &[
    "attach",
    "detach",
    "sync",
    "syncWithoutDetaching",
    "toggle",
    "updateExistingPivot",
    "syncWithPivotValues",
];

/// The queries of one file that have begun and of which no step has told yet what they do.
#[derive(Default)]
pub(super) struct Queries<'i> {
    /// The reference that began the query that a reference continues
    begun_by: BTreeMap<u32, u32>,
    /// Reads, by the reference that began them
    pending: BTreeMap<u32, (&'i str, u32)>,
}

impl<'a, 'i> Follower<'a, 'i> {
    /// Adds what a followed reference does.
    pub fn note_effects(
        &mut self,
        file: u32,
        at: u32,
        followed: &Followed<'a>,
        queries: &mut Queries<'i>,
        findings: &mut Findings<'i>,
        resolution: &mut Resolution<'_>,
    ) {
        let reference = self.index.files[file as usize].references[at as usize];
        match reference.kind {
            ReferenceKind::Call => {
                self.note_sent(file, &reference, followed, findings, resolution);
                self.note_kept(file, &reference, findings);
                self.note_query(at, followed, queries, findings);
            }
            ReferenceKind::Access => self.note_lazy_read(&reference, followed, findings),
            _ => {}
        }
    }

    /// The access that a place makes, where it is one that the program makes.
    fn access(
        &self,
        mode: AccessMode,
        within: Option<u32>,
        line: u32,
        findings: &Findings<'_>,
    ) -> Option<Access> {
        let file = findings.file;
        let Owner { unit, member, test } = self.owner(file, within).filter(|_| !findings.is_migration)?;
        Some(Access { unit, table: 0, mode, file, line, member, test })
    }

    fn note_access(
        &self,
        table: &'i str,
        mode: AccessMode,
        (within, line): (Option<u32>, u32),
        findings: &mut Findings<'i>,
    ) {
        let access = self.access(mode, within, line, findings);
        findings.accesses.extend(access.map(|access| (table, access)));
    }

    /// Who the code within a declaration belongs to.
    fn owner(&self, file: u32, within: Option<u32>) -> Option<Owner> {
        owner(self.units, file, self.index.files[file as usize], within)
    }

    /// A call on a model, its query or one of its relations.
    fn note_query(
        &mut self,
        at: u32,
        followed: &Followed<'a>,
        queries: &mut Queries<'i>,
        findings: &mut Findings<'i>,
    ) {
        let file = findings.file;
        let reference = self.index.files[file as usize].references[at as usize];
        if let Receiver::Result(before) = reference.receiver
            && let Some(root) = queries.begun_by.get(&before).copied()
        {
            queries.begun_by.insert(at, root);
        }
        let (name, _) = called(self.index.files[file as usize].text(reference.name));
        let receiver = self.receiver(reference.receiver, file, reference.within);
        let Some(class) = self.queried(&receiver, followed, name) else { return };
        let Some(table) = self.tables.of_class(class) else { return };
        let place = (reference.within, reference.line);
        let root = queries.begun_by.get(&at).copied().unwrap_or(at);
        if PIVOT_WRITES.contains(&name) {
            queries.pending.remove(&root);
            if let Some(pivot) = self.pivot_of(file, reference.receiver) {
                self.note_access(pivot, AccessMode::Write, place, findings);
            }
            return;
        }
        if WRITES.contains(&name) {
            queries.pending.remove(&root);
            return self.note_access(table, AccessMode::Write, place, findings);
        }
        let tells = match library::gives(BUILDER, name) {
            Gives::Element | Gives::Collection | Gives::Plain | Gives::Other => true,
            _ => matches!(
                name,
                "all" | "chunk" | "chunkById" | "each" | "load" | "loadMissing" | "fresh" | "refresh"
            ),
        };
        if tells {
            queries.pending.remove(&root);
            return self.note_access(table, AccessMode::Read, place, findings);
        }
        queries.begun_by.entry(at).or_insert(root);
        queries.pending.entry(root).or_insert((table, reference.line));
    }

    /// The entity or model that a call is a query about.
    fn queried(&self, receiver: &Value<'a>, followed: &Followed<'a>, name: &str) -> Option<ClassId> {
        if NO_ACCESS.contains(&name) {
            return None;
        }
        match receiver.base {
            Base::Own(class) if self.index.is_model(class) => {
                let is_answered = match followed.target {
                    Target::Library(_) => true,
                    // A scope: declared, but called by its short name.
                    Target::Class(_, Some((declarer, place))) => {
                        let row = self.index.row(declarer);
                        let facts = &self.index.files[row.file as usize];
                        facts.text(facts.declarations[place as usize].name) != name
                    }
                    _ => false,
                };
                is_answered.then_some(class)
            }
            Base::Library(library) if library::is_query(library) || library == BUILDER => {
                receiver.held().class().filter(|_| !library.starts_with("Doctrine"))
            }
            Base::Library(library) if library::is_repository(library) && name.starts_with("find") => {
                receiver.held().class()
            }
            _ => None,
        }
    }

    /// The table between two models, where a call continues the relation that has one.
    fn pivot_of(&mut self, file: u32, receiver: Receiver) -> Option<&'i str> {
        let Receiver::Result(before) = receiver else { return None };
        match self.follow(file, before).target {
            Target::Class(_, Some((declarer, place))) => {
                self.tables.pivot(self.index.row(declarer).file, place)
            }
            _ => None,
        }
    }

    /// A relation that is read as an attribute reads the table that it leads to.
    fn note_lazy_read(
        &mut self,
        reference: &Reference,
        followed: &Followed<'a>,
        findings: &mut Findings<'i>,
    ) {
        let Target::Class(class, Some((declarer, place))) = followed.target else { return };
        if !self.index.is_model(class) {
            return;
        }
        let row = self.index.row(declarer);
        let kind = self.index.files[row.file as usize].declarations[place as usize].kind;
        if !kind.is_callable() {
            return;
        }
        let relation = self.member_value(declarer, place, class);
        let is_relation =
            matches!(relation.base, Base::Library(library) if library.contains("\\Relations\\"));
        let related = relation.held().class().filter(|_| is_relation);
        if let Some(table) = related.and_then(|related| self.tables.of_class(related)) {
            self.note_access(table, AccessMode::Read, (reference.within, reference.line), findings);
        }
    }

    /// Queries that are handed on rather than ended: they read. A scope only narrows the query of
    /// whoever calls it.
    pub fn add_pending_reads(&self, queries: &Queries<'i>, findings: &mut Findings<'i>) {
        let facts = &self.index.files[findings.file as usize];
        for (at, (table, line)) in &queries.pending {
            let within = facts.references[*at as usize].within;
            let method = within.and_then(|within| facts.declarations.get(within as usize));
            if method.is_some_and(|method| facts.text(method.name).starts_with("scope")) {
                continue;
            }
            self.note_access(table, AccessMode::Read, (within, *line), findings);
        }
    }

    /// A repository reads the table of its entity by what it inherits.
    pub fn add_repository_reads(&self, findings: &mut Findings<'i>) {
        let file = findings.file;
        for (place, declaration) in (0u32..).zip(&self.index.files[file as usize].declarations) {
            let Some(class) = self.index.class_of(file, place) else { continue };
            let is_repository = self.index.outside(class).iter().any(|above| library::is_repository(above));
            let about = self.index.about(class).filter(|_| is_repository);
            let entity = about.and_then(|(entity, file)| self.index.class(entity, file));
            if let Some(table) = entity.and_then(|entity| self.tables.of_class(entity)) {
                let access = self.access(AccessMode::Read, Some(place), declaration.line, findings);
                findings.inherited.extend(access.map(|access| (table, access)));
            }
        }
    }

    /// The class of an argument that a call tells.
    fn told_argument(&mut self, file: u32, reference: &Reference) -> Option<ClassId> {
        let facts = &self.index.files[file as usize];
        let (_, told) = called(facts.text(reference.name));
        let own = self.index.enclosing_class(file, reference.within);
        self.typed(told?, file, own).class()
    }

    /// `$entityManager->persist($order)` writes the order's table.
    fn note_kept(&mut self, file: u32, reference: &Reference, findings: &mut Findings<'i>) {
        let (name, _) = called(self.index.files[file as usize].text(reference.name));
        if !matches!(name, "persist" | "remove") {
            return;
        }
        let class = self.told_argument(findings.file, reference);
        if let Some(table) = class.and_then(|class| self.tables.of_class(class)) {
            self.note_access(table, AccessMode::Write, (reference.within, reference.line), findings);
        }
    }

    /// An object that is handed to a bus, a queue or a dispatcher runs who is there for it: in place, or
    /// as a message where something of this monolith consumes it.
    fn note_sent(
        &mut self,
        file: u32,
        reference: &Reference,
        followed: &Followed<'a>,
        findings: &mut Findings<'i>,
        resolution: &mut Resolution<'_>,
    ) {
        let facts = &self.index.files[file as usize];
        let (name, _) = called(facts.text(reference.name));
        let name = super::super::names::simple_name(name);
        if !SENDS.contains(&name) {
            return;
        }
        let told = self.told_argument(file, reference);
        let receiver = self.receiver(reference.receiver, file, reference.within);
        let by_itself = receiver.class().filter(|_| matches!(followed.target, Target::Library(_)));
        let own = self.index.enclosing_class(file, reference.within);
        let Some(sent) = told.or(by_itself.filter(|class| Some(*class) != own)) else { return };
        let Some(owner) = self.owner(file, reference.within) else { return };
        let topic = self.index.row(sent).name.clone();
        if self.container.is_consumed(&topic) {
            findings.messages.push(RemoteCall {
                unit: owner.unit,
                line: reference.line,
                method: "".into(),
                target: topic.as_str().into(),
                kind: RemoteCallKind::Message,
                member: owner.member,
                file,
                test: owner.test,
                reaches: Vec::new(),
            });
        }
        let link = Link {
            from: owner.unit,
            to: owner.unit,
            kind: ReferenceKind::Dispatch,
            file,
            line: reference.line,
            from_member: owner.member.into(),
            to_member: MemberPlace::NONE,
            test: owner.test,
        };
        for listener in self.container.listeners(sent) {
            if !self.is_queued(listener.class) {
                self.link_method(listener.class, listener.method, ReferenceKind::Dispatch, link, resolution);
            }
        }
        let runs_itself = self.has(sent, super::index::Wanted::Method, "handle") && !self.is_queued(sent);
        if runs_itself {
            self.link_method(sent, "handle", ReferenceKind::Dispatch, link, resolution);
        }
    }

    /// Whether a class runs in another process.
    fn is_queued(&self, class: ClassId) -> bool {
        self.index.outside(class).iter().any(|above| above.contains("ShouldQueue"))
    }
}
