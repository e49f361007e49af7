//! Ties requests and messages to the entry points of the same monolith that answer them, whatever
//! the languages on both ends.

use std::collections::BTreeMap;

use banyan_facts::*;

use crate::resolution::push_link;
use crate::routes::RouteShape;

/// Fills in what every remote call reaches, and adds the links that stand for it. Entry points have
/// their final places.
pub(crate) fn tie_remote_calls(facts: &mut MonolithFacts) {
    let answers = Answers::new(&facts.entry_points);
    for call in &mut facts.remote_calls {
        call.reaches = answers.to(call, &facts.entry_points);
        let kind = match call.kind {
            RemoteCallKind::Message => ReferenceKind::Message,
            RemoteCallKind::Http | RemoteCallKind::Rpc => ReferenceKind::Request,
        };
        for entry in call.reaches.iter().map(|&at| &facts.entry_points[at as usize]) {
            if entry.unit != call.unit {
                let link = Link {
                    from: call.unit,
                    to: entry.unit,
                    kind,
                    file: call.file,
                    line: call.line,
                    from_member: call.member.into(),
                    to_member: entry.member.into(),
                    test: call.test,
                };
                push_link(&mut facts.links, link);
            }
        }
    }
}

/// The entry points outside of tests, by what they answer to.
struct Answers<'a> {
    /// By procedure or topic
    by_name: BTreeMap<(EntryPointKind, &'a str), Vec<u32>>,
    routes: Vec<(RouteShape, u32)>,
}

impl<'a> Answers<'a> {
    fn new(entry_points: &'a [EntryPoint]) -> Answers<'a> {
        let mut answers = Answers { by_name: BTreeMap::new(), routes: Vec::new() };
        for (at, entry) in (0u32..).zip(entry_points).filter(|(_, entry)| !entry.test) {
            match entry.kind {
                EntryPointKind::Http => answers.routes.push((RouteShape::of_route(&entry.route), at)),
                EntryPointKind::Rpc | EntryPointKind::Message if !entry.route.is_empty() => {
                    answers.by_name.entry((entry.kind, &entry.route)).or_default().push(at);
                }
                _ => {}
            }
        }
        answers
    }

    fn to(&self, call: &RemoteCall, entry_points: &[EntryPoint]) -> Vec<u32> {
        let named = |kind| self.by_name.get(&(kind, &*call.target)).cloned().unwrap_or_default();
        match call.kind {
            RemoteCallKind::Message => named(EntryPointKind::Message),
            RemoteCallKind::Rpc => named(EntryPointKind::Rpc),
            RemoteCallKind::Http => self.to_request(call, entry_points),
        }
    }

    /// The routes that fit best. Where routes of several units fit equally well, none is told.
    fn to_request(&self, call: &RemoteCall, entry_points: &[EntryPoint]) -> Vec<u32> {
        let Some(request) = RouteShape::of_request(&call.target) else { return Vec::new() };
        let answers_method = |entry: &EntryPoint| {
            entry.method.is_empty() || call.method.is_empty() || entry.method == call.method
        };
        let fitting = self.routes.iter().filter(|(_, at)| answers_method(&entry_points[*at as usize]));
        let fitting: Vec<(u32, u32)> =
            fitting.filter_map(|(route, at)| Some((request.fits(route)?, *at))).collect();
        let best = fitting.iter().map(|(fit, _)| *fit).max();
        let reached: Vec<u32> =
            fitting.iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, at)| *at).collect();
        let unit = |at: &u32| entry_points[*at as usize].unit;
        match reached.iter().all(|at| unit(at) == unit(&reached[0])) {
            true => reached,
            false => Vec::new(),
        }
    }
}
