//! Calls and what is given to them: arguments, attributes, initializers, and the types that are
//! expected where an expression stands.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node};
use super::super::notation::LONGEST_TEXT;
use super::{Extractor, Frame, Operand};

/// The arguments of a call are told up to this length together.
const LONGEST_ARGUMENTS: usize = 1_600;

impl<'t> Extractor<'t> {
    pub(super) fn begin_attribute(&mut self, node: Node<'t>) -> bool {
        if let Some(name) = Field::Name.of(node) {
            let text = self.type_text(name);
            let place = self.refer(ReferenceKind::Annotation, Receiver::None, &text, Self::line_of(name));
            if let Some(frame) = self.frames.last_mut() {
                frame.place = Some(place);
            }
        }
        true
    }

    pub(super) fn begin_invocation(&mut self, node: Node<'t>) -> bool {
        self.add_migration(node);
        true
    }

    /// The reference of a call stands before those of its arguments, which may depend on it.
    pub(super) fn begin_arguments(&mut self, list: Kind) -> bool {
        let at = self.frames.len().wrapping_sub(2);
        let Some(call) = self.frames.get(at).filter(|frame| frame.kind == Kind::Invocation) else {
            return true;
        };
        if list != Kind::ArgumentList {
            return true;
        }
        let (operand, node) = (call.operand, call.node);
        let line = self.line_of_call(node);
        let place = match operand {
            Operand::Callee { receiver: Receiver::None, name } if self.names.text(name) == "nameof" => None,
            Operand::Callee { receiver, name } => {
                Some(self.refer_named(ReferenceKind::Call, receiver, name, line))
            }
            Operand::Value(_) | Operand::Reference { .. } => {
                let receiver = self.receiver_of(operand);
                Some(self.refer(ReferenceKind::Call, receiver, "Invoke", line))
            }
            _ => None,
        };
        if let Some(call) = self.frames.get_mut(at) {
            call.place = place;
        }
        true
    }

    /// The line of the name that is called.
    fn line_of_call(&self, call: Node<'t>) -> u32 {
        let Some(function) = Field::Function.of(call) else { return Self::line_of(call) };
        let name = Field::Name.of(function).or_else(|| {
            function.child_of_kind(Kind::MemberBinding).and_then(|binding| Field::Name.of(binding))
        });
        Self::line_of(name.unwrap_or(function))
    }

    pub(super) fn end_invocation(&mut self, frame: &Frame<'t>) -> Operand {
        match (frame.place, frame.operand) {
            (Some(place), _) => {
                self.tell_arguments(place, &frame.parts);
                self.mark_transaction(place);
                Operand::Reference { at: place, dotted: false }
            }
            (None, Operand::Local(gives)) => Operand::Value(gives),
            (None, Operand::Callee { .. }) => {
                let argument = Field::Arguments.of(frame.node).map_or("", |list| self.text_of(list));
                let last = argument.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
                Operand::Text(self.names.intern(last.rsplit(['.', '?']).next().unwrap_or(last)))
            }
            _ => Operand::None,
        }
    }

    pub(super) fn end_new(&mut self, frame: &Frame<'t>) -> Operand {
        let Some(typ) = Field::Type.of(frame.node) else { return Operand::None };
        if let Some(place) = frame.place {
            self.tell_arguments(place, &frame.parts);
            self.mark_transaction(place);
        }
        let text = self.type_text(typ);
        Operand::Value(self.names.intern(&text))
    }

    /// `new(…)` makes what is expected where it stands.
    pub(super) fn begin_targeted(&mut self, created: Kind, node: Node<'t>) -> bool {
        let target = match created {
            Kind::Initializer => self.initialized(),
            _ => self.target(),
        };
        let place = (created == Kind::ImplicitNew).then(|| {
            let receiver = target.map_or(Receiver::Unknown, Receiver::Type);
            self.refer(ReferenceKind::Construct, receiver, "new", Self::line_of(node))
        });
        if let Some(frame) = self.frames.last_mut() {
            frame.pending = target;
            frame.place = place;
        }
        true
    }

    pub(super) fn end_implicit_new(&mut self, frame: &Frame<'t>) -> Operand {
        if let Some(place) = frame.place {
            self.tell_arguments(place, &frame.parts);
        }
        frame.pending.map_or(Operand::None, Operand::Value)
    }

    /// What the members that an initializer sets belong to.
    fn initialized(&mut self) -> Option<Name> {
        let parent = self.parent()?;
        let (kind, node, pending, operand) = (parent.kind, parent.node, parent.pending, parent.operand);
        match kind {
            Kind::New => {
                let text = Field::Type.of(node).map(|typ| self.type_text(typ))?;
                Some(self.names.intern(&text))
            }
            Kind::ImplicitNew => pending,
            Kind::Assignment => self.value_text(operand),
            _ => None,
        }
    }

    /// Writes what is given to a call behind its name.
    pub(super) fn tell_arguments(&mut self, place: u32, parts: &[Name]) {
        let Some(reference) = self.facts.references.get(place as usize) else { return };
        let length: usize = parts.iter().map(|part| self.names.text(*part).len() + 1).sum();
        let mut text = self.names.text(reference.name).to_owned();
        text.push('(');
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            text.push_str(if length <= LONGEST_ARGUMENTS { self.names.text(*part) } else { "?" });
        }
        text.push(')');
        let name = self.names.intern(&text);
        if let Some(reference) = self.facts.references.get_mut(place as usize) {
            reference.name = name;
        }
    }

    /// One argument, in the notation.
    pub(super) fn end_argument(&mut self, frame: &Frame<'t>) -> Option<Name> {
        let value = self.value_text(frame.operand).unwrap_or_else(|| self.names.intern("?"));
        let Some(name) = Field::Name.of(frame.node) else { return Some(value) };
        let text = format!("{}:{}", self.name_of(name), self.names.text(value));
        Some(self.names.intern(&text))
    }

    /// The code around runs in a transaction.
    fn mark_transaction(&mut self, place: u32) {
        let Some(reference) = self.facts.references.get(place as usize) else { return };
        let name = self.names.text(reference.name);
        let begins = match reference.kind {
            ReferenceKind::Call => name.starts_with("BeginTransaction"),
            ReferenceKind::Construct => name.starts_with("TransactionScope("),
            _ => false,
        };
        if let Some(within) = reference.within.filter(|_| begins)
            && let Some(declaration) = self.facts.declarations.get_mut(within as usize)
        {
            declaration.markers.add(Markers::TRANSACTIONAL);
        }
    }

    /// The type that is expected where the innermost node stands, in the notation.
    pub(super) fn target(&mut self) -> Option<Name> {
        let mut at = self.frames.len().checked_sub(1)?;
        loop {
            let child_field = self.frames.get(at)?.field;
            at = at.checked_sub(1)?;
            let parent = self.frames.get(at)?;
            match parent.kind {
                Kind::Parenthesized | Kind::SwitchArm | Kind::SwitchExpression | Kind::Await => {}
                Kind::Conditional if child_field != Field::Condition => {}
                Kind::Binary if child_field == Field::Right => {
                    let left = parent.operand;
                    return self.value_text(left);
                }
                Kind::Argument => return self.target_of_argument(at),
                Kind::Declarator => return self.target_of_declarator(at),
                Kind::Return | Kind::Arrow | Kind::Yield => {
                    let result = self.returns.last().copied().flatten();
                    let element = self.frames.get(at).is_some_and(|frame| frame.kind == Kind::Yield);
                    return match element {
                        true => self.derived(result.map_or(Operand::None, Operand::Value), "^"),
                        false => result,
                    };
                }
                Kind::Lambda => return self.returns.last().copied().flatten(),
                Kind::Property => {
                    let text = Field::Type.of(parent.node).map(|typ| self.type_text(typ))?;
                    return Some(self.names.intern(&text));
                }
                Kind::Assignment => {
                    let left = parent.operand;
                    return self.value_text(left);
                }
                Kind::Initializer | Kind::Collection | Kind::CollectionElement | Kind::ExpressionElement => {
                    return self.target_of_element(at);
                }
                Kind::Cast => {
                    let text = Field::Type.of(parent.node).map(|typ| self.type_text(typ))?;
                    return Some(self.names.intern(&text));
                }
                _ => return None,
            }
        }
    }

    fn target_of_argument(&mut self, argument: usize) -> Option<Name> {
        let list = self.frames.get(argument.checked_sub(1)?)?;
        let call = self.frames.get(argument.checked_sub(2)?)?;
        let place = call.place?;
        let named = self.frames.get(argument).and_then(|frame| Field::Name.of(frame.node));
        let text = match named {
            Some(name) => format!("#{place}({})", self.name_of(name)),
            None => format!("#{place}({})", list.parts.len()),
        };
        Some(self.names.intern(&text))
    }

    fn target_of_declarator(&mut self, declarator: usize) -> Option<Name> {
        let declaration = self.frames.get(declarator.checked_sub(1)?)?;
        let text = self.type_text(Field::Type.of(declaration.node)?);
        (text != "var").then(|| self.names.intern(&text))
    }

    fn target_of_element(&mut self, at: usize) -> Option<Name> {
        let holder = self
            .frames
            .get(..=at)?
            .iter()
            .rev()
            .find(|frame| matches!(frame.kind, Kind::Initializer | Kind::Collection))?;
        self.derived(holder.pending.map_or(Operand::None, Operand::Value), "^")
    }

    /// A text that is not too long.
    pub(super) fn limited(&mut self, text: &str) -> Option<Name> {
        (text.len() <= LONGEST_TEXT).then(|| self.names.intern(text))
    }
}

/// Whether a list's parts are arguments.
pub(super) fn is_argument_list(list: Kind) -> bool {
    matches!(list, Kind::ArgumentList | Kind::BracketedArguments | Kind::AttributeArguments)
}

/// Whether an identifier is followed by a word or sign.
pub(super) fn is_followed_by(node: Node<'_>, word: Kind) -> bool {
    node.next_sibling().is_some_and(|next| next.kind() == word)
}
