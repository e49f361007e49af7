//! What calls in a class's body state about it: accessors, scopes, callbacks, mixins, delegation.

use banyan_facts::*;

use super::Extractor;
use super::calls::Call;
use crate::inflect::camelize;
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::{Arguments, Literal};
use crate::ruby::notation::{Relates, hidden, names_class};

/// More values of an enumeration than these are not declared one by one.
const ENUM_LIMIT: usize = 60;

/// Methods that are handed the names of own methods.
fn is_callback(name: &str) -> bool {
    let parts =
        ["before_", "after_", "around_", "skip_before_", "skip_after_", "prepend_before_", "append_before_"];
    parts.iter().any(|part| name.starts_with(part))
        || matches!(name, "validate" | "set_callback" | "helper_method" | "skip_callback" | "validates_each")
}

impl<'t> Extractor<'t> {
    /// A call in a class's body or at the top of a file that states something. None: it is a plain call.
    pub(super) fn macro_call(&mut self, call: Call<'t>) -> Option<Receiver> {
        let relates = match call.name {
            "belongs_to" => Some(Relates::BelongsTo),
            "has_one" => Some(Relates::HasOne),
            "has_many" => Some(Relates::HasMany),
            "has_and_belongs_to_many" => Some(Relates::ManyToMany),
            _ => None,
        };
        if let Some(relates) = relates.filter(|_| self.class.at.is_some()) {
            return Some(self.association(call, relates));
        }
        match call.name {
            "include" | "extend" | "prepend" => return Some(self.mixin(call)),
            "private" | "public" | "protected" | "private_class_method" | "module_function" | "memoize" => {
                return Some(self.with_visibility(call));
            }
            "class_methods" => return Some(self.class_methods(call)),
            "let" | "let!" | "subject" | "subject!" => return self.test_value(call),
            "define_method" | "define_singleton_method" => return self.defined_method(call),
            _ => {}
        }
        self.stated(call);
        None
    }

    /// What a call states besides being one.
    fn stated(&mut self, call: Call<'t>) {
        let arguments = self.reader.arguments(call.node);
        match call.name {
            "attr_accessor" | "attr_reader" | "attr_writer" | "attr_internal" | "store_accessor"
            | "has_one_attached" | "has_many_attached" | "has_rich_text" => self.accessors(call, &arguments),
            // What a serializer writes out is no method of its own.
            "attribute" if call.block.is_none() && !self.in_serializer() => self.accessors(call, &arguments),
            "class_attribute"
            | "mattr_accessor"
            | "cattr_accessor"
            | "mattr_reader"
            | "cattr_reader"
            | "thread_mattr_accessor"
            | "config_accessor"
            | "mattr_writer" => {
                self.class_accessors(call, &arguments);
            }
            "preference" => self.preference(call, &arguments),
            "scope" => self.scope(call, &arguments),
            "enum" => self.enumeration(call, &arguments),
            "delegate" => self.delegate(call, &arguments),
            "delegate_missing_to" => {
                if let Some(to) = arguments.text_at(0) {
                    self.declare_with(hidden::DELEGATES_MISSING, DeclarationKind::Field, to, call.line);
                }
            }
            "alias_method" => {
                if let (Some(new), Some(old)) = (arguments.text_at(0), arguments.text_at(1)) {
                    self.declare_with(new, DeclarationKind::Method, &format!("a{old}"), call.line);
                }
            }
            "event" | "aasm_event" => self.event(call, &arguments),
            "isolate_namespace" => {
                if let Some(Literal::Constant(module)) = arguments.list.first() {
                    self.declare_with(hidden::ISOLATED, DeclarationKind::Field, module, call.line);
                }
            }
            "devise" => {
                let modules = Literal::List(arguments.list.clone()).texts().join(" ");
                self.declare_with(hidden::DEVISE, DeclarationKind::Field, &modules, call.line);
            }
            "rescue_from" => self.own_methods(arguments.option("with"), call.line),
            "helper" => self.helpers(&arguments, call.line),
            name if is_callback(name) => {
                for argument in &arguments.list {
                    if let Literal::Symbol(method) = argument {
                        self.own_method(method, call.line);
                    }
                }
            }
            _ => {}
        }
        for option in ["if", "unless", "do"] {
            self.own_methods(arguments.option(option), call.line);
        }
    }

    fn own_method(&mut self, name: &str, line: u32) {
        self.refer(ReferenceKind::Call, Receiver::None, &format!("#{name}"), line);
    }

    /// Own methods named by a symbol or a list of them.
    pub(super) fn own_methods(&mut self, names: Option<&Literal<'t>>, line: u32) {
        let names: Vec<&Literal<'t>> = match names {
            Some(Literal::List(list)) => list.iter().collect(),
            Some(one) => vec![one],
            None => return,
        };
        for name in names {
            if let Literal::Symbol(name) = name {
                self.own_method(name, line);
            }
        }
    }

    /// `include`, `extend` and `prepend` in a class's body.
    fn mixin(&mut self, call: Call<'t>) -> Receiver {
        let receiver = match call.name {
            "extend" => Receiver::Own,
            "prepend" => Receiver::Super,
            _ => Receiver::None,
        };
        let from = self.facts.references.len();
        self.arguments(call.node, None);
        let mut extends_itself = false;
        for argument in self.reader.arguments(call.node).list {
            extends_itself |= matches!(argument, Literal::Other(node) if self.node_text(node) == "self");
        }
        if call.name == "extend" && extends_itself {
            self.class.of_class = true;
        }
        for reference in &mut self.facts.references[from..] {
            if reference.receiver == Receiver::None && reference.kind == ReferenceKind::Access {
                reference.kind = ReferenceKind::Implements;
                reference.receiver = receiver;
            }
        }
        Receiver::Unknown
    }

    /// `private def …`, `private :name`, `memoize def …`: what is in it is walked.
    fn with_visibility(&mut self, call: Call<'t>) -> Receiver {
        let before = self.class.private;
        self.class.private = matches!(call.name, "private" | "protected");
        if call.name == "memoize" {
            self.class.private = before;
        }
        self.arguments(call.node, None);
        self.class.private = before;
        Receiver::Unknown
    }

    /// `class_methods do … end` of a concern.
    fn class_methods(&mut self, call: Call<'t>) -> Receiver {
        let before = self.class.of_class;
        self.class.of_class = true;
        if let Some(block) = call.block {
            self.block(block, Receiver::Unknown);
        }
        self.class.of_class = before;
        Receiver::Unknown
    }

    /// `let(:order) { … }` of a test: a variable of that name.
    fn test_value(&mut self, call: Call<'t>) -> Option<Receiver> {
        let block = call.block.filter(|_| self.facts.markers.has(Markers::TEST))?;
        let value = self.block(block, Receiver::Unknown);
        let arguments = Field::Arguments.of(call.node);
        let name = arguments.and_then(|list| grammar::children(list).first().copied());
        match name.filter(|name| grammar::kind(*name) == Kind::SimpleSymbol) {
            Some(name) => self.locals.parameter(self.node_text(name).trim_start_matches(':'), value),
            None => self.locals.parameter("subject", value),
        }
        Some(Receiver::Unknown)
    }

    /// `define_method(:name) do … end`.
    fn defined_method(&mut self, call: Call<'t>) -> Option<Receiver> {
        let block = call.block?;
        let arguments = self.reader.arguments(call.node);
        let name = arguments.text_at(0).filter(|name| !name.contains("{}"))?;
        let of_class = self.class.of_class || call.name == "define_singleton_method";
        let markers = if of_class { Markers::STATIC.with(Markers::PUBLIC) } else { Markers::PUBLIC };
        let lines = (call.line, call.node.end_position().row as u32 + 1);
        let at = self.declare(name, DeclarationKind::Method, markers, lines);
        let within = self.within.replace(at);
        self.block(block, Receiver::Unknown);
        self.within = within;
        Some(Receiver::Unknown)
    }

    fn field(&mut self, name: &str, markers: Markers, of_type: &str, line: u32) {
        let at = self.declare_with(name, DeclarationKind::Field, of_type, line);
        self.mark(Some(at), markers);
    }

    fn in_serializer(&self) -> bool {
        let class = self.class.at.map(|at| self.facts.declarations[at as usize].name);
        class.is_some_and(|name| self.names.text(name).ends_with("Serializer"))
    }

    fn accessors(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        let skipped = usize::from(call.name == "store_accessor");
        let single =
            matches!(call.name, "attribute" | "has_one_attached" | "has_many_attached" | "has_rich_text");
        let count = if single { 1 } else { usize::MAX };
        for name in arguments.list.iter().skip(skipped).take(count).filter_map(Literal::text) {
            match call.name {
                "attr_writer" => self.field(&format!("{name}="), Markers::PUBLIC, "", call.line),
                _ => self.field(name, Markers::PUBLIC, &format!("t@{name}"), call.line),
            }
        }
    }

    fn class_accessors(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        let default = arguments.option("default").cloned();
        for name in arguments.list.iter().filter_map(Literal::text) {
            let markers = Markers::PUBLIC.with(Markers::STATIC);
            self.field(name, markers, &format!("t@@{name}"), call.line);
            if let Some(Literal::Text(class)) = &default
                && names_class(class)
            {
                self.default_class(name, class, call.line);
            }
        }
    }

    /// A preference of Spree's kind: `preferred_name` reads it.
    fn preference(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        if let Some(name) = arguments.text_at(0) {
            self.field(&format!("preferred_{name}"), Markers::PUBLIC, "", call.line);
        }
    }

    fn scope(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        if let Some(name) = arguments.text_at(0) {
            let at = self.declare_with(name, DeclarationKind::Method, "s", call.line);
            self.mark(Some(at), Markers::PUBLIC.with(Markers::STATIC));
        }
    }

    /// `enum :status, { open: 0 }`, `enum status: [:open]`: what it declares for each value.
    fn enumeration(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        let options = [
            "prefix",
            "suffix",
            "_prefix",
            "_suffix",
            "default",
            "_default",
            "scopes",
            "validate",
            "instance_methods",
        ];
        let stated: Vec<(String, Literal<'t>)> = match arguments.text_at(0) {
            Some(name) => {
                let values = arguments.list.get(1).cloned().unwrap_or_else(|| {
                    let pairs = arguments.options.iter();
                    Literal::Hash(
                        pairs.filter(|(key, _)| !options.contains(&key.as_str())).cloned().collect(),
                    )
                });
                vec![(name.to_owned(), values)]
            }
            None => arguments
                .options
                .iter()
                .filter(|(key, _)| !options.contains(&key.as_str()))
                .cloned()
                .collect(),
        };
        let prefix = arguments.option("prefix").or(arguments.option("_prefix")).cloned();
        for (name, values) in stated {
            self.field(&name, Markers::PUBLIC, "", call.line);
            let values = match values {
                Literal::Hash(pairs) => pairs.into_iter().map(|(key, _)| key).collect(),
                list => list.texts(),
            };
            let before = match &prefix {
                Some(Literal::True) => format!("{name}_"),
                Some(other) => other.text().map(|text| format!("{text}_")).unwrap_or_default(),
                None => String::new(),
            };
            for value in values.iter().take(ENUM_LIMIT) {
                self.declare(
                    &format!("{before}{value}?"),
                    DeclarationKind::Method,
                    Markers::PUBLIC,
                    (call.line, call.line),
                );
                self.declare(
                    &format!("{before}{value}!"),
                    DeclarationKind::Method,
                    Markers::PUBLIC,
                    (call.line, call.line),
                );
                let at =
                    self.declare_with(&format!("{before}{value}"), DeclarationKind::Method, "s", call.line);
                self.mark(Some(at), Markers::PUBLIC.with(Markers::STATIC));
            }
        }
    }

    /// `delegate :name, to: :store, prefix: true`.
    fn delegate(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        let Some(to) = arguments.text("to").map(str::to_owned) else { return };
        let prefix = match arguments.option("prefix") {
            Some(Literal::True) => format!("{to}_"),
            Some(other) => other.text().map(|text| format!("{text}_")).unwrap_or_default(),
            None => String::new(),
        };
        let target = match to.as_str() {
            "class" => Receiver::Unknown,
            _ => Receiver::Result(self.refer(
                ReferenceKind::Call,
                Receiver::None,
                &format!("#{to}"),
                call.line,
            )),
        };
        for name in arguments.list.iter().filter_map(Literal::text) {
            let at = self.declare_with(
                &format!("{prefix}{name}"),
                DeclarationKind::Method,
                &format!("d{to}.{name}"),
                call.line,
            );
            self.mark(Some(at), Markers::PUBLIC);
            if target != Receiver::Unknown {
                self.refer(ReferenceKind::Call, target, name, call.line);
            }
        }
    }

    /// An event of a state machine, with the methods it gives.
    fn event(&mut self, call: Call<'t>, arguments: &Arguments<'t>) {
        if self.class.at.is_none() || call.block.is_none() {
            return;
        }
        for name in arguments.list.iter().filter_map(Literal::text) {
            for method in
                [name.to_owned(), format!("{name}!"), format!("can_{name}?"), format!("may_{name}?")]
            {
                self.declare(&method, DeclarationKind::Method, Markers::PUBLIC, (call.line, call.line));
            }
        }
    }

    /// `helper :orders`: the module `OrdersHelper`.
    fn helpers(&mut self, arguments: &Arguments<'t>, line: u32) {
        for argument in &arguments.list {
            if let Literal::Symbol(name) | Literal::Text(name) = argument
                && name != "all"
            {
                let module = format!("{}Helper", camelize(name, &[] as &[&str]));
                self.refer(ReferenceKind::Access, Receiver::None, &module, line);
            }
        }
    }
}
