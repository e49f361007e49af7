//! Lambdas: what they are handed, and whose members are in sight in them.

use banyan_facts::Receiver;

use super::super::grammar::{Kind, Node, children, type_child};
use super::{Extractor, value_of};
use crate::java::notation::called_name;
use crate::kotlin::library;

impl<'t> Extractor<'t> {
    pub(super) fn begin_lambda(&mut self, node: Node<'t>) -> bool {
        let call = self.call_around_lambda();
        let place = call.and_then(|at| self.frames[at].place);
        let name = match place {
            Some(place) => {
                let name = self.facts.references[place as usize].name;
                called_name(self.names.text(name)).0.to_owned()
            }
            None => String::new(),
        };
        if let (Some(at), Some(place)) = (call, place) {
            self.add_implicit_receiver(&name, at, place);
            self.begin_route_lambda(&name, at);
        }
        self.bind_lambda_parameters(node, place);
        true
    }

    fn add_implicit_receiver(&mut self, name: &str, call: usize, place: u32) {
        if name == "with" {
            let with = value_of(self.frames[call].argument);
            if let Some(text) = self.receiver_text(with) {
                self.scopes.add_implicit(text);
            }
        } else if !library::hands_no_receiver(name) {
            self.scopes.add_implicit(format!("#{place}$00"));
        }
    }

    /// The call that a lambda is given to: a place among the frames.
    fn call_around_lambda(&self) -> Option<usize> {
        let around = self.frames.len().checked_sub(3)?;
        match self.frames[around..].iter().map(|frame| frame.kind).collect::<Vec<_>>().as_slice() {
            [Kind::Call, Kind::AnnotatedLambda, _] => Some(around),
            [Kind::ValueArguments, Kind::ValueArgument, _] => {
                let call = around.checked_sub(1)?;
                (self.frames[call].kind == Kind::Call).then_some(call)
            }
            _ => None,
        }
    }

    /// What a lambda is handed is told by the call that takes it: `#12$11` is the first of one.
    fn bind_lambda_parameters(&mut self, node: Node<'t>, place: Option<u32>) {
        let parameters = node.child_of_kind(Kind::LambdaParameters).into_iter().flat_map(children);
        let count = parameters.clone().take(9).count();
        let total = count.max(1);
        if count == 0 {
            let receiver = self.handed(place, 1, 1);
            self.scopes.add_local("it", receiver);
        }
        for (at, parameter) in parameters.enumerate().take(9) {
            let handed = self.handed(place, at + 1, total);
            if parameter.kind() == Kind::MultiVariable {
                self.bind_components(parameter, handed);
                continue;
            }
            let Some(name) = parameter.child_of_kind(Kind::Identifier) else { continue };
            let receiver = match type_child(parameter) {
                Some(typ) => {
                    let text = self.texts.type_text(typ);
                    self.type_receiver(&text)
                }
                None => handed,
            };
            self.scopes.add_local(self.texts.name(name), receiver);
        }
    }

    fn handed(&mut self, place: Option<u32>, at: usize, total: usize) -> Receiver {
        match place {
            Some(place) => self.type_receiver(&format!("#{place}${at}{total}")),
            None => Receiver::Unknown,
        }
    }
}
