//! Types as they are written, natively or in comments: their notation and the references they make.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::docblock::{Tag, TypeNames, classes_in};
use super::super::grammar::{Field, Kind, children, kind, line_of};
use super::super::notation::is_plain;
use super::Extractor;

/// The most classes that a documented type refers to; longer ones are generated.
const MOST_CLASSES: usize = 16;

impl<'t> Extractor<'t> {
    /// The full name of the class that a node names: a plain, qualified or relative name, or one of
    /// `self`, `static` and `parent`.
    pub(super) fn class_named(&self, node: Node<'t>) -> String {
        self.class_written(self.text_of(node))
    }

    /// [`class_named`](Self::class_named) from text.
    pub(super) fn class_written(&self, written: &str) -> String {
        match written.to_ascii_lowercase().as_str() {
            "static" | "$this" => "static".to_owned(),
            "self" => match self.class_name() {
                "" => "static".to_owned(),
                name => name.to_owned(),
            },
            "parent" => self.classes.last().map(|class| class.parent.clone()).unwrap_or_default(),
            _ => self.scope.class(written),
        }
    }

    /// A native type in the notation.
    pub(super) fn native_type(&self, node: Node<'t>) -> String {
        match kind(node) {
            Kind::NamedType => self.named_type(node),
            Kind::Name | Kind::QualifiedName | Kind::RelativeName => self.class_named(node),
            Kind::OptionalType | Kind::UnionType | Kind::NormalFormType | Kind::TypeList => {
                let parts: Vec<String> =
                    children(node).into_iter().map(|part| self.native_type(part)).collect();
                parts.join("|")
            }
            Kind::IntersectionType => {
                children(node).first().map(|first| self.native_type(*first)).unwrap_or_default()
            }
            _ => match self.text_of(node).to_ascii_lowercase().as_str() {
                "static" | "self" => self.class_written(self.text_of(node)),
                other => other.to_owned(),
            },
        }
    }

    fn named_type(&self, node: Node<'t>) -> String {
        let text = self.text_of(node);
        match is_plain(text) {
            true => text.to_ascii_lowercase(),
            false => self.class_written(text),
        }
    }

    /// A documented type in the notation.
    pub(super) fn documented_type(&self, text: &str) -> String {
        let class = self.classes.last();
        let names = TypeNames {
            scope: &self.scope,
            class: class.map_or("", |class| &class.name),
            parent: class.map_or("", |class| &class.parent),
            is_parameter: &|name| self.parameters.contains(name),
        };
        names.notation(text)
    }

    /// Refers to every class that a native type names.
    pub(super) fn refer_to_native(&mut self, role: ReferenceKind, node: Node<'t>) {
        match kind(node) {
            Kind::Name | Kind::QualifiedName | Kind::RelativeName => {
                let class = self.class_named(node);
                if !is_plain(&class) && class != "static" && !class.is_empty() {
                    self.refer_to_class(role, &class, line_of(node));
                }
            }
            Kind::PrimitiveType | Kind::BottomType => {}
            _ => children(node).into_iter().for_each(|part| self.refer_to_native(role, part)),
        }
    }

    /// Refers to every class that a documented type names.
    pub(super) fn refer_to_documented(&mut self, role: ReferenceKind, notation: &str, line: u32) {
        let classes: Vec<String> = classes_in(notation).take(MOST_CLASSES).map(str::to_owned).collect();
        for class in classes {
            self.refer_to_class(role, &class, line);
        }
    }

    /// The type of a parameter, field or result from its native type and its documentation, and the
    /// references that it makes. Documentation counts where it tells more.
    pub(super) fn told_type(
        &mut self,
        role: ReferenceKind,
        native: Option<Node<'t>>,
        documented: Option<(Tag<'t>, u32)>,
    ) -> String {
        let written = native.map(|node| self.native_type(node)).unwrap_or_default();
        if let Some(node) = native {
            self.refer_to_native(role, node);
        }
        let Some((tag, line)) = documented else { return written };
        let told = self.documented_type(tag.typed().0);
        if native.is_none() {
            self.refer_to_documented(role, &told, line);
            return told;
        }
        let holds = told.contains(['<', '[']);
        if is_vague(&written) {
            if holds || !is_vague(&told) {
                self.refer_to_documented(ReferenceKind::Generic, &told, line);
                return told;
            }
            return written;
        }
        let known: Vec<String> = classes_in(&written).map(str::to_owned).collect();
        let more: Vec<String> = classes_in(&told)
            .filter(|class| !known.iter().any(|other| other == class))
            .map(str::to_owned)
            .collect();
        let kind = if holds { ReferenceKind::Generic } else { role };
        for class in more.iter().take(MOST_CLASSES) {
            self.refer_to_class(kind, class, line);
        }
        match more.is_empty() {
            true => written,
            false => narrowed(&written, told),
        }
    }

    /// The parts of a function's head: parameters become variables and refer to their types.
    pub(super) fn add_parameters(&mut self, function: Node<'t>, tags: &[(Tag<'t>, u32)]) {
        let Some(list) = Field::Parameters.of(function) else { return };
        for parameter in children(list) {
            let Some(name) = self.variable_of(Field::Name.of(parameter)) else { continue };
            self.visit_attributes(parameter);
            let documented = tags.iter().copied().find(|(tag, _)| {
                tag.plain_name() == "param"
                    && tag
                        .typed()
                        .1
                        .split_whitespace()
                        .next()
                        .is_some_and(|word| word.trim_start_matches(['&', '.', '$']) == name)
            });
            let promoted = kind(parameter) == Kind::PromotedParameter;
            let role = if promoted { ReferenceKind::Field } else { ReferenceKind::Parameter };
            let within = self.within;
            if promoted {
                self.within = self.promoted_field(name);
            }
            let mut told = self.told_type(role, Field::Type.of(parameter), documented);
            self.within = within;
            if kind(parameter) == Kind::VariadicParameter && !told.is_empty() {
                told = format!("{told}[]");
            }
            let handed = self.handed.take();
            let is_query = told == "Illuminate\\Database\\Eloquent\\Builder";
            let receiver = match told.as_str() {
                "" => handed.unwrap_or(Receiver::Unknown),
                _ if is_query && handed.is_some() => handed.unwrap_or(Receiver::Unknown),
                told => self.value_of_type(told),
            };
            self.set_variable(name, receiver);
            if let Some(default) = Field::Default.of(parameter) {
                self.visit(default);
            }
        }
        self.handed = None;
    }

    /// The name of a variable node without its `$`.
    pub(super) fn variable_of(&self, node: Option<Node<'t>>) -> Option<&'t str> {
        let node = node?;
        let node = if kind(node) == Kind::ByRef { *children(node).first()? } else { node };
        match kind(node) {
            Kind::Variable => self.text_of(node).strip_prefix('$'),
            _ => None,
        }
    }
}

/// Whether a type tells nothing of members.
pub(super) fn is_vague(notation: &str) -> bool {
    notation.split('|').all(is_plain)
}

/// A native type and what a comment tells besides: what the container holds, or a class that is more
/// than the one that is declared.
pub(super) fn narrowed(written: &str, told: String) -> String {
    match (told.starts_with(written), told.contains(['<', '['])) {
        (true, _) => told,
        (false, true) => format!("{written}|{told}"),
        (false, false) => format!("{told}|{written}"),
    }
}
