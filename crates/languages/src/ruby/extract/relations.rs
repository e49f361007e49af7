//! Associations of models.

use banyan_facts::*;

use super::Extractor;
use super::calls::Call;
use crate::inflect::{camelize, singularize};
use crate::ruby::grammar;
use crate::ruby::literals::{Arguments, Literal};
use crate::ruby::notation::{Association, Relates};

impl<'t> Extractor<'t> {
    /// `belongs_to`, `has_one`, `has_many`, `has_and_belongs_to_many`.
    pub(super) fn association(&mut self, call: Call<'t>, relates: Relates) -> Receiver {
        let arguments = self.reader.arguments(call.node);
        let Some(name) = arguments.text_at(0).map(str::to_owned) else {
            self.arguments(call.node, None);
            return Receiver::Unknown;
        };
        let relation = match arguments.option("serializer") {
            Some(serializer) => {
                self.serializer(serializer, call.line);
                None
            }
            None => Some(self.relation(&name, relates, &arguments, call.line)),
        };
        for option in ["after_add", "before_add", "after_remove", "before_remove"] {
            self.own_methods(arguments.option(option), call.line);
        }
        let from = self.facts.references.len();
        self.arguments(call.node, None);
        // What a relation's scope calls, it calls on the related model.
        for reference in &mut self.facts.references[from..] {
            if reference.kind == ReferenceKind::Call && reference.receiver == Receiver::None {
                reference.receiver = relation.map_or(Receiver::None, Receiver::Result);
            }
        }
        if let Some(block) = call.block {
            self.block(block, Receiver::Unknown);
        }
        Receiver::Unknown
    }

    fn relation(&mut self, name: &str, relates: Relates, arguments: &Arguments<'t>, line: u32) -> u32 {
        let (class, stated) = self.related_class(name, relates, arguments);
        let key = match relates {
            Relates::BelongsTo => {
                arguments.text("foreign_key").map_or_else(|| format!("{name}_id"), str::to_owned)
            }
            Relates::ManyToMany => arguments.text("join_table").unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let through = arguments.text("through").unwrap_or_default();
        let association = Association { relates, class: &class, key: &key, through, stated };
        let text = association.write();
        let at = self.declare_with(name, DeclarationKind::Field, &text, line);
        self.mark(Some(at), Markers::PUBLIC);
        let receiver = if class.is_empty() { Receiver::Unknown } else { Receiver::None };
        let referred = if class.is_empty() { name.to_owned() } else { format!("~{name}") };
        self.refer(ReferenceKind::Field, receiver, &referred, line)
    }

    /// The class at the other end, and whether it is stated; empty where only the program knows.
    fn related_class(&self, name: &str, relates: Relates, arguments: &Arguments<'t>) -> (String, bool) {
        if arguments.option("polymorphic") == Some(&Literal::True) {
            return (String::new(), true);
        }
        let stated = ["class_name", "class", "source_type"].into_iter().find_map(|key| arguments.option(key));
        match stated {
            Some(Literal::Other(node)) => return (self.accessor(grammar::text(*node, self.text)), true),
            Some(class) => {
                let class = class.class_name().unwrap_or_default();
                return (if class.contains("{}") { String::new() } else { class.to_owned() }, true);
            }
            None => {}
        }
        let noun = arguments.text("source").unwrap_or(name);
        let noun = match relates {
            Relates::BelongsTo | Relates::HasOne => noun.to_owned(),
            Relates::HasMany | Relates::ManyToMany => singularize(noun),
        };
        (camelize(&noun, &[] as &[&str]), false)
    }

    /// `Shop.user_class.to_s` as `Shop.user_class`; empty where it is anything else.
    fn accessor(&self, text: &str) -> String {
        let text = [".to_s", ".name", ".constantize"]
            .iter()
            .fold(text, |text, end| text.strip_suffix(end).unwrap_or(text));
        let is_name = |part: &str| part.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        match text.split_once('.') {
            Some((constant, method)) if is_name(method) && constant.split("::").all(is_name) => {
                text.to_owned()
            }
            _ => String::new(),
        }
    }

    /// `serializer: :line_item`, of a serializer's relation.
    fn serializer(&mut self, serializer: &Literal<'t>, line: u32) {
        let name = match serializer {
            Literal::Symbol(name) | Literal::Text(name) if !name.contains("{}") => {
                let class = camelize(name, &[] as &[&str]);
                if class.ends_with("Serializer") { class } else { format!("{class}Serializer") }
            }
            // A constant is met as an argument.
            _ => return,
        };
        self.refer(ReferenceKind::Field, Receiver::None, &name, line);
    }
}
