//! Calls: chains of members, functions, and what some of them tell of their results.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, kind, line_of};
use super::Extractor;
use super::values::Argument;

/// One member of a chain, as written.
pub(super) struct Step<'t> {
    pub node: Node<'t>,
    /// Its name; empty where that is told while the program runs
    pub name: &'t str,
    /// Its arguments; none where it is a property
    pub arguments: Option<Node<'t>>,
}

/// Members that are called or read one after the other: `A::b()->c->d()`.
pub(super) struct Chain<'t> {
    /// What the first step is taken from
    pub root: Node<'t>,
    /// The full name of the class before `::`
    pub class: Option<String>,
    /// In the order in which they are taken
    pub steps: Vec<Step<'t>>,
}

impl<'t> Chain<'t> {
    /// The first step with one of these names.
    pub fn step(&self, names: &[&str]) -> Option<&Step<'t>> {
        self.steps.iter().find(|step| names.contains(&step.name))
    }

    /// The name of Laravel's facade that the chain begins with (`DB`), imported or by its global alias.
    pub fn facade(&self) -> Option<&str> {
        let class = self.class.as_deref()?;
        let name = class.strip_prefix("Illuminate\\Support\\Facades\\").unwrap_or(class);
        (!name.contains('\\')).then_some(name)
    }
}

/// Methods that make, find or wrap an object of the class that is their first argument.
const MAKERS: &[&str] = &[
    "make",
    "get",
    "find",
    "getReference",
    "createMock",
    "createStub",
    "mock",
    "spy",
    "partialMock",
    "prophesize",
    "getMockForAbstractClass",
    "createPartialMock",
    "createConfiguredMock",
    "makeWith",
    "resolve",
    "firstOrCreate",
    "deserialize",
    "newInstanceOf",
    "app",
    "getContainer",
    "create",
];

/// Calls of which the first argument tells what they are about.
const TELLING: &[&str] = &[
    "persist",
    "remove",
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
];

/// Methods whose function is handed the object itself, or a query of the same kind.
const HANDS_ITSELF: &[&str] =
    &["where", "orWhere", "when", "unless", "tap", "whereNot", "with", "group", "pipe", "withCount"];

impl<'t> Extractor<'t> {
    /// Walks a chain of members from its begin.
    pub(super) fn visit_chain(&mut self, node: Node<'t>) -> Receiver {
        let chain = self.chain(node);
        let groups = self.begin_routes(&chain);
        let mut receiver = match kind(chain.root) {
            _ if chain.class.is_some() => self.scope_receiver(chain.root),
            Kind::RelativeScope => self.scope_receiver(chain.root),
            _ => self.visit(chain.root),
        };
        for step in &chain.steps {
            receiver = self.visit_step(step, receiver);
        }
        self.end_routes(groups);
        self.note_chain(&chain);
        receiver
    }

    /// The parts of a chain, from its last node back to what it begins with.
    pub(super) fn chain(&self, node: Node<'t>) -> Chain<'t> {
        let (mut steps, mut at, mut class) = (Vec::new(), node, None);
        loop {
            let is_scoped = kind(at) == Kind::ScopedCall;
            let before = match kind(at) {
                Kind::MemberCall | Kind::NullsafeCall | Kind::MemberAccess | Kind::NullsafeAccess => {
                    Field::Object.of(at)
                }
                Kind::ScopedCall => Field::Scope.of(at),
                _ => None,
            };
            let Some(before) = before else { break };
            let name = Field::Name.of(at);
            steps.push(Step {
                node: name.unwrap_or(at),
                name: name.filter(|name| kind(*name) == Kind::Name).map_or("", |name| self.text_of(name)),
                arguments: Field::Arguments.of(at),
            });
            at = before;
            if is_scoped && matches!(kind(at), Kind::Name | Kind::QualifiedName | Kind::RelativeName) {
                class = Some(self.class_named(at)).filter(|class| class != "static");
                break;
            }
        }
        steps.reverse();
        Chain { root: at, class, steps }
    }

    fn visit_step(&mut self, step: &Step<'t>, receiver: Receiver) -> Receiver {
        let line = line_of(step.node);
        if step.name.is_empty() {
            self.visit(step.node);
            self.visit_arguments(step.arguments);
            self.refer(ReferenceKind::Call, Receiver::Unknown, "", line);
            return Receiver::Unknown;
        }
        let Some(arguments) = step.arguments else { return self.visit_member(step.name, receiver, line) };
        self.handed = Some(self.handed_by(step.name, receiver));
        let values = self.visit_arguments(Some(arguments));
        self.handed = None;
        let name = self.told_call(step.name, values.first().copied());
        let place = self.refer(ReferenceKind::Call, receiver, &name, line);
        match self.told_result(step.name, &self.arguments(Some(arguments))) {
            Some(told) => self.value_of_type(&told),
            None => Receiver::Result(place),
        }
    }

    /// What the function among the arguments of a method is handed.
    fn handed_by(&mut self, name: &str, receiver: Receiver) -> Receiver {
        let is_schema = matches!(receiver, Receiver::Type(class) if is_schema(self.names.text(class)));
        match HANDS_ITSELF.contains(&name) {
            _ if is_schema => self.value_of_type("Illuminate\\Database\\Schema\\Blueprint"),
            true => receiver,
            false => self.element_of(receiver),
        }
    }

    /// A property: of this class a field that is known, or a reference.
    fn visit_member(&mut self, name: &'t str, receiver: Receiver, line: u32) -> Receiver {
        if receiver == Receiver::Own
            && let Some(known) = self.classes.last().and_then(|class| class.fields.get(name))
        {
            return *known;
        }
        Receiver::Result(self.refer(ReferenceKind::Access, receiver, &format!("${name}"), line))
    }

    fn told_call(&self, name: &str, first: Option<Receiver>) -> String {
        let told = first.filter(|_| TELLING.contains(&name)).and_then(|first| self.notation_of(first));
        match told {
            Some(told) => format!("{name}({told}"),
            None => name.to_owned(),
        }
    }

    /// The type of what a call gives back where its arguments tell.
    fn told_result(&self, name: &str, arguments: &[Argument<'t>]) -> Option<String> {
        let first = arguments.first()?.1;
        if !matches!(kind(first), Kind::ClassConstant | Kind::String | Kind::Encapsed) {
            return None;
        }
        if name == "getRepository" {
            return Some(format!("Doctrine\\ORM\\EntityRepository<{}>", self.class_literal(first)?));
        }
        if !MAKERS.contains(&name) || kind(first) != Kind::ClassConstant {
            return None;
        }
        self.class_literal(first)
    }

    pub(super) fn visit_function_call(&mut self, node: Node<'t>) -> Receiver {
        let Some(function) = Field::Function.of(node) else { return Receiver::Unknown };
        let list = Field::Arguments.of(node);
        if !matches!(kind(function), Kind::Name | Kind::QualifiedName | Kind::RelativeName) {
            return self.visit_called_value(function, list);
        }
        let written = self.text_of(function);
        let arguments = self.arguments(list);
        self.handed = self.handed_by_function(written, &arguments);
        let values = self.visit_arguments(list);
        self.handed = None;
        let line = line_of(node);
        let name = self.scope.function(written);
        let name = match self.told_call(written, values.first().copied()).split_once('(') {
            Some((_, told)) => format!("{name}({told}"),
            None => name,
        };
        let place = self.refer(ReferenceKind::Call, Receiver::None, &name, line);
        self.note_function(written.trim_start_matches('\\'), &arguments, line);
        if let Some(told) = self.told_result(written, &arguments) {
            return self.value_of_type(&told);
        }
        self.function_result(written.trim_start_matches('\\'), &values).unwrap_or(Receiver::Result(place))
    }

    /// `$callback()` calls what a variable holds: an object that can be called, or a function.
    fn visit_called_value(&mut self, function: Node<'t>, list: Option<Node<'t>>) -> Receiver {
        let receiver = self.visit(function);
        self.visit_arguments(list);
        match self.notation_of(receiver) {
            Some(text)
                if !super::types::is_vague(&text) && !text.contains("Closure") && !text.contains('#') =>
            {
                Receiver::Result(self.refer(ReferenceKind::Call, receiver, "__invoke", line_of(function)))
            }
            _ => Receiver::Unknown,
        }
    }

    /// What the language's functions give back of what they are given.
    fn function_result(&mut self, name: &str, values: &[Receiver]) -> Option<Receiver> {
        let first = values.first().copied();
        match name {
            "array_filter"
            | "array_values"
            | "array_merge"
            | "array_slice"
            | "array_reverse"
            | "array_unique"
            | "array_diff"
            | "iterator_to_array"
            | "array_intersect_key"
            | "array_diff_key"
            | "tap"
            | "array_splice"
            | "with" => first,
            "current" | "reset" | "end" | "array_pop" | "array_shift" | "next" | "prev" | "head" | "last"
            | "max" | "min" | "array_find" => first.map(|first| self.element_of(first)),
            "collect" => {
                let held = first.map(|first| self.element_of(first)).and_then(|held| self.notation_of(held));
                let held = held.map_or("Illuminate\\Support\\Collection".to_owned(), |held| {
                    format!("Illuminate\\Support\\Collection<{held}>")
                });
                Some(self.value_of_type(&held))
            }
            _ => None,
        }
    }

    /// What the function among the arguments of a function of the language is handed.
    fn handed_by_function(&mut self, name: &str, arguments: &[Argument<'t>]) -> Option<Receiver> {
        let list = match name.trim_start_matches('\\') {
            "array_map" => arguments.get(1),
            "array_filter" | "usort" | "uasort" | "array_walk" | "array_find" | "array_any" | "array_all"
            | "tap" => arguments.first(),
            _ => None,
        }?;
        let held = match kind(list.1) {
            Kind::Variable => self.variable_of(Some(list.1)).map(|name| self.variable(name)),
            Kind::MemberAccess => self.plain_field(list.1),
            _ => None,
        }?;
        if name == "tap" { Some(held) } else { Some(self.element_of(held)) }
    }

    /// `$this->lines`, where the type of the field is known.
    fn plain_field(&self, node: Node<'t>) -> Option<Receiver> {
        let name = self.text_of(node).strip_prefix("$this->")?;
        self.classes.last()?.fields.get(name).copied()
    }

    pub(super) fn first_text(&self, arguments: &[Argument<'t>]) -> Option<String> {
        arguments.first().and_then(|(_, value)| self.literal(*value))
    }
}

/// Laravel's schema builder, by its name or the alias that its applications have.
fn is_schema(class: &str) -> bool {
    class == "Schema" || class.ends_with("Facades\\Schema")
}
