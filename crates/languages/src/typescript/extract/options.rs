//! Objects whose functions mean a known thing by `this`: components in Vue's options API, stores that are
//! written like them, and literals that have no name.
//!
//! A component is told by the shape of its options, whatever they are handed to. It is declared as a class: what its
//! sections tell are its members, and its mixins are its supertypes.

use banyan_facts::*;
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use super::declarations::{Body, FunctionParts, key_name};
use super::texts::named_properties;
use super::walk::{Owner, Walk};
use crate::typescript::builtins::component_member;
use crate::typescript::notation::{TEXT_LIMIT, global_name, registered_name};

/// Options are looked for in so many calls around them: `register("name", define({ … }))`.
const WRAPPER_LIMIT: usize = 4;

/// Functions that make members of what a store has, and name them one by one.
const MAPPERS: [&str; 6] =
    ["mapState", "mapGetters", "mapActions", "mapMutations", "mapWritableState", "mapFields"];

/// What an object literal that is about to be walked is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// The options of this declaration
    Options(u32),
    /// What a function of this component gives its instances
    Members(u32),
}

/// What a section of a component's options tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Functions,
    /// Functions that are read like fields
    Values,
    Props,
    Injected,
    /// A function that gives an object with the members
    Returned,
    Mixins,
    Parent,
}

impl Section {
    /// The section of this name; those of a store have names of their own.
    fn of(name: &str, of_store: bool) -> Option<Section> {
        Some(match (name, of_store) {
            ("methods", false) | ("actions", true) => Section::Functions,
            ("computed", false) | ("getters", true) => Section::Values,
            ("data" | "setup", false) | ("state", true) => Section::Returned,
            ("props", false) => Section::Props,
            ("inject", false) => Section::Injected,
            ("mixins", false) => Section::Mixins,
            ("extends", false) => Section::Parent,
            _ => return None,
        })
    }
}

/// Whether an object is written as the options of a component are.
pub fn is_options(object: &ObjectExpression<'_>) -> bool {
    named_properties(object).any(|(name, value)| {
        let value = value.get_inner_expression();
        let is_object = matches!(value, Expression::ObjectExpression(_));
        let is_list = matches!(value, Expression::ArrayExpression(_));
        match name {
            "methods" | "computed" | "watch" => is_object,
            // Elsewhere props are values, functions among them; here they are types.
            "props" => is_list || matches!(value, Expression::ObjectExpression(it) if !has_function(it)),
            "inject" => is_object || is_list,
            "mixins" => is_list,
            "data" | "setup" => FunctionParts::of_expression(value).is_some(),
            _ => false,
        }
    })
}

/// Whether a property of an object is a function.
fn has_function(object: &ObjectExpression<'_>) -> bool {
    named_properties(object).any(|(_, value)| FunctionParts::of_expression(value).is_some())
}

/// The options of the component that an expression is: an object, or what a call makes of one.
pub fn options_of<'e, 'a>(it: &'e Expression<'a>) -> Option<&'e ObjectExpression<'a>> {
    match it.get_inner_expression() {
        Expression::ObjectExpression(object) => is_options(object).then_some(object),
        Expression::CallExpression(call) => options_in(call, WRAPPER_LIMIT),
        _ => None,
    }
}

/// The options that a call makes a component of. What makes an application of them gives no component.
fn options_in<'e, 'a>(call: &'e CallExpression<'a>, depth: usize) -> Option<&'e ObjectExpression<'a>> {
    let depth = depth.checked_sub(1)?;
    let name = callee_name(call)?;
    if name.starts_with("create") || name.starts_with("mount") {
        return None;
    }
    call.arguments.iter().filter_map(Argument::as_expression).find_map(|it| match it.get_inner_expression() {
        Expression::ObjectExpression(object) if name == "defineStore" || is_options(object) => {
            Some(&**object)
        }
        Expression::CallExpression(inner) => options_in(inner, depth),
        _ => None,
    })
}

/// The name of what is called, without what stands before it.
fn callee_name<'a>(call: &CallExpression<'a>) -> Option<&'a str> {
    match &call.callee {
        Expression::Identifier(id) => Some(id.name.as_str()),
        Expression::StaticMemberExpression(member) => Some(member.property.name.as_str()),
        _ => None,
    }
}

/// The object that a function returns as its last step, and whether it returns anything at all.
fn returned_object<'f, 'a>(value: &'f Expression<'a>) -> (Option<&'f ObjectExpression<'a>>, bool) {
    let returned = match FunctionParts::of_expression(value).map(|parts| parts.body) {
        Some(Body::Expression(it)) => Some(it),
        Some(Body::Statements(body)) => body.statements.iter().rev().find_map(|statement| match statement {
            Statement::ReturnStatement(it) => it.argument.as_ref(),
            _ => None,
        }),
        _ => None,
    };
    match returned.map(Expression::get_inner_expression) {
        Some(Expression::ObjectExpression(object)) => (Some(object), true),
        other => (None, other.is_some()),
    }
}

/// The texts of a list of literals; none where something else is in it.
fn listed_texts<'a>(list: &ArrayExpression<'a>) -> Option<Vec<(&'a str, Span)>> {
    let text = |element: &ArrayExpressionElement<'a>| match element {
        ArrayExpressionElement::StringLiteral(it) => Some((it.value.as_str(), it.span)),
        _ => None,
    };
    list.elements.iter().map(text).collect()
}

/// The literal that an argument is, where it can be part of a name.
fn literal_argument<'a>(call: &CallExpression<'a>, at: usize) -> Option<&'a str> {
    let is_plain = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '$' | ':'))
    };
    match call.arguments.get(at)? {
        Argument::StringLiteral(it) => Some(it.value.as_str()).filter(|text| is_plain(text)),
        _ => None,
    }
}

impl<'a> Walk<'a> {
    /// The name of what a call registers, or takes of a registry, by an argument.
    fn name_in_registry(&self, call: &CallExpression<'a>, at: usize) -> Option<String> {
        let Expression::StaticMemberExpression(member) = &call.callee else { return None };
        let (registry, name) = (self.last_name(&member.object)?, literal_argument(call, at)?);
        Some(registered_name(registry, name))
    }

    /// Declares the component that is registered under a literal name; others name it by that.
    pub fn register(&mut self, call: &CallExpression<'a>) {
        let Some(name) = self.name_in_registry(call, 0) else { return };
        let Some(options) = options_in(call, WRAPPER_LIMIT) else { return };
        let declared = match self.placed {
            Some((at, Placed::Options(declared))) if at == options.span.start => {
                let row = &self.declarations[declared as usize];
                if row.parent.is_none() {
                    let own = self.names.text(row.name).to_owned();
                    self.export_own(&own, &name, call.span.start);
                }
                declared
            }
            _ if self.within.is_none() => {
                let declared = self.declare(&name, DeclarationKind::Class, call.span, Markers::NONE);
                self.placed = Some((options.span.start, Placed::Options(declared)));
                declared
            }
            _ => return,
        };
        if let Some(parent) = self.name_in_registry(call, 1) {
            self.inside(declared, |walk| {
                walk.refer(ReferenceKind::Extends, Receiver::None, &parent, call.span.start)
            });
            self.declarations[declared as usize].of_type = Some(self.names.intern(&parent));
        }
    }

    /// `Component.register("name", () => import("./file"))`: what that file exports is registered.
    pub fn register_lazily(&mut self, call: &CallExpression<'a>) {
        let Some(Argument::ArrowFunctionExpression(arrow)) = call.arguments.last() else { return };
        let Some(Expression::ImportExpression(import)) = arrow.body.as_expression() else { return };
        if let (Some(name), Some(source)) =
            (self.name_in_registry(call, 0), self.literal_text(&import.source))
        {
            let path = format!("{source}#default");
            self.add_import(&path, Some(&name), false, false, true, import.span.start);
        }
    }

    /// Whether `this` stands somewhere in a span.
    fn has_this(&self, span: Span) -> bool {
        let next = self.own_places.partition_point(|at| *at < span.start);
        self.own_places.get(next).is_some_and(|at| *at < span.end)
    }

    /// Walks an object as a value.
    pub fn object(&mut self, object: &ObjectExpression<'a>) {
        match self.placed.take_if(|(at, _)| *at == object.span.start) {
            Some((_, Placed::Options(declared))) => {
                self.inside(declared, |walk| walk.component(object, declared));
            }
            Some((_, Placed::Members(owner))) => self.returned_members(object, owner),
            None if self.has_this(object.span) => self.unnamed_object(object),
            None => self.properties(object),
        }
    }

    /// Walks the values of an object that is nothing by itself.
    fn properties(&mut self, object: &ObjectExpression<'a>) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(it) => {
                    self.value_of(&it.argument);
                }
                ObjectPropertyKind::ObjectProperty(it) => {
                    self.computed_key(it);
                    self.value_of(&it.value);
                }
            }
        }
    }

    /// Walks the expression that gives a property its name.
    pub fn computed_key(&mut self, it: &ObjectProperty<'a>) {
        if it.computed
            && let Some(key) = it.key.as_expression()
        {
            self.value_of(key);
        }
    }

    /// An object without a name, in which `this` stands: its functions mean it by that.
    fn unnamed_object(&mut self, object: &ObjectExpression<'a>) {
        let has_functions = named_properties(object)
            .any(|(_, value)| matches!(value.get_inner_expression(), Expression::FunctionExpression(_)));
        if is_options(object) {
            let declared = self.declare("", DeclarationKind::Class, object.span, Markers::NONE);
            self.inside(declared, |walk| walk.component(object, declared));
        } else if has_functions {
            let declared = self.declare("", DeclarationKind::Constant, object.span, Markers::NONE);
            let this = self.typed_as(format_args!(":{declared}"));
            let around = self.owners.last().copied().unwrap_or(Owner::of(None, Receiver::Unknown));
            let owner = Owner::of(Some(declared), this);
            self.inside(declared, |walk| {
                for property in &object.properties {
                    match property {
                        ObjectPropertyKind::SpreadProperty(it) => {
                            walk.value_of(&it.argument);
                        }
                        ObjectPropertyKind::ObjectProperty(it) => {
                            // An arrow function has no `this` of its own.
                            let is_own =
                                matches!(it.value.get_inner_expression(), Expression::FunctionExpression(_));
                            walk.owners.push(if is_own { owner } else { around });
                            walk.object_member(it, DeclarationKind::Function);
                            walk.owners.pop();
                        }
                    }
                }
            });
            // Whoever gets it may add to it.
            self.leave_open(declared);
        } else {
            self.properties(object);
        }
    }

    /// Says that a declaration may have members that nothing tells.
    pub fn leave_open(&mut self, declared: u32) {
        self.declarations[declared as usize].of_type.get_or_insert(self.names.intern("_"));
    }

    /// Walks the options of a component, which is declared already.
    pub fn component(&mut self, options: &ObjectExpression<'a>, declared: u32) {
        self.owners.push(Owner { is_component: true, ..Owner::of(Some(declared), Receiver::Own) });
        let of_store = !is_options(options);
        let parent = self.declarations[declared as usize].of_type.take();
        let mut supers: Vec<String> =
            parent.map(|parent| self.names.text(parent).to_owned()).into_iter().collect();
        for property in &options.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(it) => {
                    self.value_of(&it.argument);
                    self.open_owner();
                }
                ObjectPropertyKind::ObjectProperty(it) => {
                    let section = key_name(&it.key).filter(|_| !it.computed);
                    match section.and_then(|name| Some((name, Section::of(name, of_store)?))) {
                        Some((name, section)) => self.section_of(name, section, it, declared, &mut supers),
                        None => self.object_member(it, DeclarationKind::Method),
                    }
                }
            }
        }
        if self.owners.pop().is_some_and(|owner| owner.is_open) {
            supers.push("_".to_owned());
        }
        if !supers.is_empty() {
            let text = supers.join("&");
            let text = if text.len() > TEXT_LIMIT { "_" } else { text.as_str() };
            self.declarations[declared as usize].of_type = Some(self.names.intern(text));
        }
    }

    /// Says that `this` may have members that nothing tells.
    fn open_owner(&mut self) {
        if let Some(owner) = self.owners.last_mut() {
            owner.is_open = true;
        }
    }

    /// Declares a section and what it tells.
    fn section_of(
        &mut self,
        name: &'a str,
        section: Section,
        it: &ObjectProperty<'a>,
        component: u32,
        supers: &mut Vec<String>,
    ) {
        // Members of the component are not those of its instances, which may have the same names.
        let markers = Markers::PUBLIC.with(Markers::STATIC);
        let is_function = FunctionParts::of_expression(&it.value).is_some();
        let kind = if is_function { DeclarationKind::Method } else { DeclarationKind::Field };
        let declared = self.declare(name, kind, it.span, markers);
        match (section, it.value.get_inner_expression()) {
            (Section::Returned, value) => self.returning_option(value, declared, component),
            (Section::Mixins, Expression::ArrayExpression(list)) => {
                for element in &list.elements {
                    match element {
                        ArrayExpressionElement::SpreadElement(it) => self.open_value(&it.argument),
                        other => supers.extend(other.as_expression().map(|mixin| self.mixin_text(mixin))),
                    }
                }
            }
            (Section::Parent, parent) => supers.push(self.mixin_text(parent)),
            (_, Expression::ObjectExpression(object)) => self.section_members(section, object),
            (Section::Props | Section::Injected, Expression::ArrayExpression(list)) => {
                match listed_texts(list) {
                    Some(names) => self.named_members(&names),
                    None => self.open_value(&it.value),
                }
            }
            (_, value) => self.open_value(value),
        }
    }

    /// A value that gives the component members that are not told.
    fn open_value(&mut self, value: &Expression<'a>) {
        self.value_of(value);
        self.open_owner();
    }

    /// Members of which only the names are told.
    fn named_members(&mut self, names: &[(&'a str, Span)]) {
        for (name, span) in names {
            self.declare(name, DeclarationKind::Field, *span, Markers::PUBLIC);
        }
    }

    /// `data() { return { … }; }`, and the same without a function.
    fn returning_option(&mut self, value: &Expression<'a>, declared: u32, component: u32) {
        if let Expression::ObjectExpression(object) = value {
            self.returned_members(object, component);
            return;
        }
        let Some(parts) = FunctionParts::of_expression(value) else {
            self.open_value(value);
            return;
        };
        let (object, returns) = returned_object(value);
        self.placed = object.map(|object| (object.span.start, Placed::Members(component)));
        self.inside(declared, |walk| walk.function(&parts, Some(declared)));
        self.placed = None;
        if object.is_none() && returns {
            self.open_owner();
        }
    }

    /// The members that a component's instances have by an object that one of its functions returns.
    fn returned_members(&mut self, object: &ObjectExpression<'a>, component: u32) {
        self.inside(component, |walk| {
            for property in &object.properties {
                match property {
                    ObjectPropertyKind::SpreadProperty(it) => walk.open_value(&it.argument),
                    ObjectPropertyKind::ObjectProperty(it) => walk.returned_member(it),
                }
            }
        });
    }

    fn returned_member(&mut self, it: &ObjectProperty<'a>) {
        let Some(name) = key_name(&it.key).filter(|_| !it.computed) else {
            self.computed_key(it);
            self.value_of(&it.value);
            return;
        };
        // What is nothing at first may become anything.
        let is_nothing = matches!(&it.value, Expression::NullLiteral(_))
            || matches!(&it.value, Expression::Identifier(id) if id.name == "undefined");
        if is_nothing {
            self.declare(name, DeclarationKind::Field, it.span, Markers::PUBLIC);
        } else {
            let (callable, other) = (DeclarationKind::Method, DeclarationKind::Field);
            self.declare_member(name, &it.value, it.span, Markers::PUBLIC, callable, other);
        }
    }

    /// The members that a section names one by one.
    fn section_members(&mut self, section: Section, object: &ObjectExpression<'a>) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(it) => self.spread_members(&it.argument),
                ObjectPropertyKind::ObjectProperty(it) => match key_name(&it.key).filter(|_| !it.computed) {
                    Some(name) => self.section_member(section, name, it),
                    None => {
                        self.computed_key(it);
                        self.value_of(&it.value);
                    }
                },
            }
        }
    }

    fn section_member(&mut self, section: Section, name: &'a str, it: &ObjectProperty<'a>) {
        if section == Section::Functions {
            let (callable, other) = (DeclarationKind::Method, DeclarationKind::Field);
            self.declare_member(name, &it.value, it.span, Markers::PUBLIC, callable, other);
            return;
        }
        let declared = self.declare(name, DeclarationKind::Field, it.span, Markers::PUBLIC);
        self.inside(declared, |walk| match it.value.get_inner_expression() {
            Expression::ObjectExpression(object) => walk.described_member(object, declared),
            value => match FunctionParts::of_expression(value) {
                Some(parts) => walk.function(&parts, Some(declared)),
                None => walk.prop_type(value, declared),
            },
        });
    }

    /// `{ get() { … }, set(value) { … } }`, `{ type: String, default() { … } }`.
    fn described_member(&mut self, object: &ObjectExpression<'a>, declared: u32) {
        for property in &object.properties {
            let (name, value) = match property {
                ObjectPropertyKind::SpreadProperty(it) => (None, &it.argument),
                ObjectPropertyKind::ObjectProperty(it) => (key_name(&it.key), &it.value),
            };
            match FunctionParts::of_expression(value) {
                Some(parts) => self.function(&parts, Some(declared).filter(|_| name == Some("get"))),
                None if name == Some("type") => self.prop_type(value.without_parentheses(), declared),
                None => {
                    self.value_of(value);
                }
            }
        }
    }

    /// Walks the type of a prop and states what its values are.
    fn prop_type(&mut self, it: &Expression<'a>, declared: u32) {
        let text = match it {
            Expression::TSAsExpression(cast) => {
                self.value_of(&cast.expression);
                match &cast.type_annotation {
                    // `Object as () => Order`, as it was written before there was `PropType`.
                    TSType::TSFunctionType(it) => {
                        self.type_text(&it.return_type.type_annotation, ReferenceKind::Field)
                    }
                    ty => self.type_text(ty, ReferenceKind::Field),
                }
            }
            Expression::Identifier(id) => {
                let value = self.value_of(it);
                match id.name.as_str() {
                    "String" | "Number" | "Boolean" | "Date" | "Symbol" | "BigInt" => "@".to_owned(),
                    "Array" => "Array<_>".to_owned(),
                    "Object" | "Function" | "null" | "undefined" => "_".to_owned(),
                    _ => self.text_of(value).into_owned() + "+",
                }
            }
            other => {
                self.value_of(other);
                "_".to_owned()
            }
        };
        let value = self.typed(&text);
        self.state_type(declared, value);
    }

    /// What is spread into a section: the literal names that something is taken of a store by.
    fn spread_members(&mut self, it: &Expression<'a>) {
        self.value_of(it);
        let Expression::CallExpression(call) = it.get_inner_expression() else {
            self.open_owner();
            return;
        };
        let is_mapper = callee_name(call).is_some_and(|name| MAPPERS.contains(&name));
        let names = call.arguments.last().filter(|_| is_mapper).and_then(|names| match names {
            Argument::ArrayExpression(list) => listed_texts(list),
            Argument::ObjectExpression(object) => {
                let named =
                    named_properties(object).map(|(name, value)| (name, value.span())).collect::<Vec<_>>();
                Some(named).filter(|named| named.len() == object.properties.len())
            }
            _ => None,
        });
        match names {
            Some(names) => self.named_members(&names),
            None => self.open_owner(),
        }
    }

    /// Refers to a mixin and gives its notation.
    fn mixin_text(&mut self, it: &Expression<'a>) -> String {
        if let Expression::CallExpression(call) = it.get_inner_expression()
            && call.arguments.len() == 1
            && let Some(name) = self.name_in_registry(call, 0)
        {
            self.value_of(it);
            self.refer(ReferenceKind::Extends, Receiver::None, &name, it.span().start);
            return name;
        }
        self.super_text(it)
    }

    /// `Vue.prototype.$api = …`, `app.config.globalProperties.$api = …`: all components have it.
    pub fn global_property(&mut self, target: &StaticMemberExpression<'a>, value: Receiver) {
        let Expression::StaticMemberExpression(holder) = &target.object else { return };
        let is_global = match holder.property.name.as_str() {
            "globalProperties" => true,
            "prototype" => self.is_named(Some(&holder.object), "Vue"),
            _ => false,
        };
        if is_global {
            let within = self.within.take();
            let name = global_name(target.property.name.as_str());
            let declared = self.declare(&name, DeclarationKind::Field, target.span, Markers::NONE);
            self.within = within;
            self.state_type(declared, value);
        }
    }

    /// What `this` has of the libraries that make components: the type that it is called on, and that of its value.
    pub fn library_member(&self, object: Receiver, name: &str) -> Option<(&'static str, &'static str)> {
        let is_component = self.owners.last().is_some_and(|owner| owner.is_component);
        (object == Receiver::Own && is_component).then(|| component_member(name)).flatten()
    }
}
