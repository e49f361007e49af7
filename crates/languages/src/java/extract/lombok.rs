//! Members that Lombok's annotations stand for (<https://projectlombok.org/features/>): the compiler writes
//! them, so that no source declares them. Each has the line of the field or type it is made of.

use banyan_facts::*;

use super::super::annotations::{Annotation, find};
use super::super::grammar::{Field, Kind, Node, children};
use super::super::markers::{has_modifier, is_static};
use super::super::notation::{arguments_of, prefixed, property_name, without_arguments};
use super::Extractor;
use crate::inflect::singularize;

/// What the annotations of one type ask for.
pub(super) struct Generated {
    /// The type
    of: u32,
    members: Vec<Member>,
    builders: Vec<Builder>,
}

/// A method or field that nobody writes.
struct Member {
    name: String,
    kind: DeclarationKind,
    /// Signature or type, in this front-end's notation
    of_type: String,
    markers: Markers,
    line: u32,
}

/// The class by which a type is put together; what the type declares of it stays.
struct Builder {
    name: String,
    header: String,
    members: Vec<Member>,
    line: u32,
}

/// A field, or a parameter of what is built.
struct Part<'t> {
    name: &'t str,
    of_type: String,
    annotations: Vec<Annotation<'t>>,
    is_static: bool,
    is_final: bool,
    has_value: bool,
    line: u32,
}

/// A type as its generated members see it.
struct Owner<'t, 'a> {
    name: &'t str,
    /// Its type parameters in the notation, bounds included
    parameters: &'a str,
    annotations: &'a [Annotation<'t>],
    /// The type itself, its arguments its own parameters
    own: String,
    methods: Vec<String>,
    line: u32,
}

/// Logger annotations and the type of the `log` that each stands for.
const LOGGERS: &[(&str, &str)] = &[
    ("Slf4j", "org.slf4j.Logger"),
    ("XSlf4j", "org.slf4j.ext.XLogger"),
    ("Log", "java.util.logging.Logger"),
    ("Log4j", "org.apache.log4j.Logger"),
    ("Log4j2", "org.apache.logging.log4j.Logger"),
    ("CommonsLog", "org.apache.commons.logging.Log"),
    ("JBossLog", "org.jboss.logging.Logger"),
    ("Flogger", "com.google.common.flogger.FluentLogger"),
];

impl<'t> Extractor<'t> {
    /// Notes what the annotations of a type ask for; a logger is in sight in all of its body.
    pub(super) fn begin_generated(
        &mut self,
        node: Node<'t>,
        (declared, name): (u32, &'t str),
        parameters: &str,
        annotations: &[Annotation<'t>],
    ) {
        if !self.has_lombok {
            return;
        }
        let body: Vec<Node<'t>> = Field::Body.of(node).into_iter().flat_map(members_of).collect();
        let named = |node: &Node<'t>| Field::Name.of(*node).map(|name| self.text_of(name).to_lowercase());
        let owner = Owner {
            name,
            parameters,
            annotations,
            own: self.with_own_arguments(name, node),
            methods: body.iter().filter(|node| node.kind() == Kind::Method).filter_map(named).collect(),
            line: Self::line_of(Field::Name.of(node).unwrap_or(node)),
        };
        let mut fields = self.parts_of_parameters(node);
        fields.extend(body.iter().flat_map(|field| self.parts_of_field(*field)));
        let mut members = owner.accessors(&fields);
        members.extend(owner.factories(&fields));
        let mut builders = Vec::new();
        for annotation in annotations.iter().filter(|found| matches!(found.name, "Builder" | "SuperBuilder"))
        {
            let parts = fields.iter().filter(|field| is_built(field)).collect::<Vec<_>>();
            let above = node.child_of_kind(Kind::Superclass).and_then(Self::type_child);
            let above = above.map(|above| self.type_text(above));
            let (builder, ways) = owner.builder(annotation, &parts, above.as_deref());
            builders.push(builder);
            members.extend(ways);
        }
        for callable in &body {
            if let Some((builder, ways)) = self.builder_of_callable(*callable, &owner) {
                builders.push(builder);
                members.extend(ways);
            }
        }
        if let Some((_, logger)) = LOGGERS.iter().find(|(name, _)| find(annotations, name).is_some()) {
            let text = self.names.intern(logger);
            self.scopes.add_field("log", Receiver::Type(text));
            let (kind, markers) = (DeclarationKind::Constant, Markers::STATIC.with(Markers::GENERATED));
            members.push(Member {
                name: "log".to_owned(),
                kind,
                of_type: (*logger).to_owned(),
                markers,
                line: owner.line,
            });
        }
        if !members.is_empty() {
            self.generated.push(Generated { of: declared, members, builders });
        }
    }

    /// Declares what the annotations of the type around this place ask for, behind what it declares itself.
    pub(super) fn end_generated(&mut self) {
        let Some(generated) = self.generated.pop_if(|generated| Some(generated.of) == self.within) else {
            return;
        };
        for member in generated.members {
            self.declare_generated(member, generated.of);
        }
        for builder in generated.builders {
            let written = self.declared_in(generated.of, &builder.name, DeclarationKind::is_type);
            let declared = written.unwrap_or_else(|| {
                let markers = Markers::PUBLIC.with(Markers::STATIC).with(Markers::GENERATED);
                let class = Member {
                    name: builder.name,
                    kind: DeclarationKind::Class,
                    of_type: builder.header,
                    markers,
                    line: builder.line,
                };
                self.declare_generated(class, generated.of)
            });
            for member in builder.members {
                if self.declared_in(declared, &member.name, DeclarationKind::is_callable).is_none() {
                    self.declare_generated(member, declared);
                }
            }
        }
    }

    fn declare_generated(&mut self, member: Member, parent: u32) -> u32 {
        let declaration = Declaration {
            name: self.names.intern(&member.name),
            kind: member.kind,
            parent: Some(parent),
            owner: None,
            of_type: (!member.of_type.is_empty()).then(|| self.names.intern(&member.of_type)),
            line: member.line,
            end_line: member.line,
            markers: member.markers,
        };
        self.facts.declarations.push(declaration);
        self.facts.declarations.len() as u32 - 1
    }

    fn declared_in(&self, parent: u32, name: &str, fits: impl Fn(DeclarationKind) -> bool) -> Option<u32> {
        let mut declarations = self.facts.declarations.iter();
        let found = declarations.position(|declared| {
            declared.parent == Some(parent) && fits(declared.kind) && self.names.text(declared.name) == name
        });
        found.map(|at| at as u32)
    }

    /// A type's name with its own parameters as its arguments.
    fn with_own_arguments(&self, name: &str, node: Node<'t>) -> String {
        let parameters = Field::TypeParameters.of(node).or_else(|| node.child_of_kind(Kind::TypeParameters));
        let names = parameters.into_iter().flat_map(children);
        let names: Vec<&str> = names
            .filter_map(|parameter| parameter.child_of_kind(Kind::TypeIdentifier))
            .map(|name| self.text_of(name))
            .collect();
        if names.is_empty() { name.to_owned() } else { format!("{name}<{}>", names.join(",")) }
    }

    fn parts_of_field(&self, field: Node<'t>) -> Vec<Part<'t>> {
        let Some(typ) = Field::Type.of(field).filter(|_| field.kind() == Kind::Field) else {
            return Vec::new();
        };
        let annotations = self.constants.annotations_of(field);
        let declarators = children(field).filter(|child| child.kind() == Kind::Declarator);
        let parts = declarators.filter_map(|declarator| {
            Some(Part {
                name: self.text_of(Field::Name.of(declarator)?),
                of_type: self.variable_type(typ, declarator),
                annotations: annotations.clone(),
                is_static: is_static(field, self.text),
                is_final: has_modifier(field, "final", self.text),
                has_value: Field::Value.of(declarator).is_some(),
                line: Self::line_of(declarator),
            })
        });
        parts.collect()
    }

    /// The parameters of a constructor or method, or the components of a record.
    fn parts_of_parameters(&self, node: Node<'t>) -> Vec<Part<'t>> {
        let parameters = Field::Parameters.of(node).into_iter().flat_map(children);
        let parts = parameters.filter_map(|parameter| {
            let (name, of_type) = self.parameter(parameter)?;
            let annotations = self.constants.annotations_of(parameter);
            let line = Self::line_of(parameter);
            Some(Part {
                name,
                of_type,
                annotations,
                is_static: false,
                is_final: false,
                has_value: false,
                line,
            })
        });
        parts.collect()
    }

    /// The builder that a constructor or a static method asks for, and the ways to it.
    fn builder_of_callable(&self, node: Node<'t>, owner: &Owner<'t, '_>) -> Option<(Builder, Vec<Member>)> {
        if !matches!(node.kind(), Kind::Method | Kind::Constructor) {
            return None;
        }
        let annotations = self.constants.annotations_of(node);
        let annotation = find(&annotations, "Builder")?;
        let parts = self.parts_of_parameters(node);
        let built = Field::Type.of(node).map(|typ| self.type_text(typ));
        let built = built.unwrap_or_else(|| owner.own.clone());
        let line = Self::line_of(Field::Name.of(node).unwrap_or(node));
        let simple = without_arguments(&built).rsplit('.').next().unwrap_or_default().to_owned();
        let shape = Shape {
            name: named_builder(annotation, &simple),
            built,
            header: owner.parameters.to_owned(),
            line,
        };
        Some(shape.builder(annotation, &parts.iter().collect::<Vec<_>>(), owner))
    }
}

impl<'t> Owner<'t, '_> {
    fn asks_for(&self, names: &[&str]) -> bool {
        names.iter().any(|name| find(self.annotations, name).is_some_and(|found| !is_turned_off(found)))
    }

    /// Getters, setters and withers.
    fn accessors(&self, fields: &[Part<'t>]) -> Vec<Member> {
        let mut members = Vec::new();
        for field in fields {
            let wants = |own: &str, of_type: &[&str]| match find(&field.annotations, own) {
                Some(annotation) => !is_turned_off(annotation),
                None => !field.is_static && self.asks_for(of_type),
            };
            let style =
                Style::of(find(&field.annotations, "Accessors").or(find(self.annotations, "Accessors")));
            let (name, of_type) = (style.property(field), &field.of_type);
            let mut add = |named: String, signature: String| {
                let member = method(named, signature, field.line);
                members.push(if field.is_static { member.of_type_itself() } else { member });
            };
            if wants("Getter", &["Getter", "Data", "Value"]) {
                let verb = if of_type == "boolean" { "is" } else { "get" };
                add(style.named(verb, name), format!("{of_type}()"));
            }
            if wants("Setter", &["Setter", "Data"]) && !field.is_final {
                let result = if style.chain { &self.own } else { "void" };
                add(style.named("set", name), format!("{result}({of_type})"));
            }
            if wants("With", &["With"]) || wants("Wither", &["Wither"]) {
                add(prefixed("with", name), format!("{}({of_type})", self.own));
            }
        }
        members.retain(|member| !self.methods.contains(&member.name.to_lowercase()));
        members
    }

    /// Static methods in place of constructors.
    fn factories(&self, fields: &[Part<'t>]) -> Vec<Member> {
        let parts = |wanted: &dyn Fn(&Part<'t>) -> bool| {
            let parts = fields.iter().filter(|field| !field.is_static && wanted(field));
            parts.map(|field| field.of_type.as_str()).collect::<Vec<_>>().join(",")
        };
        let is_settable = |field: &Part<'t>| !(field.is_final && field.has_value);
        let is_required = |field: &Part<'t>| {
            !field.has_value && (field.is_final || find(&field.annotations, "NonNull").is_some())
        };
        let made = self.annotations.iter().filter_map(|annotation| {
            let name =
                annotation.text(&["staticName", "staticConstructor"]).filter(|name| !name.is_empty())?;
            let taken = match annotation.name {
                "AllArgsConstructor" | "Value" => parts(&is_settable),
                "RequiredArgsConstructor" | "Data" => parts(&is_required),
                "NoArgsConstructor" => String::new(),
                _ => return None,
            };
            Some(
                method(name, format!("{}{}({taken})", self.parameters, self.own), self.line).of_type_itself(),
            )
        });
        made.collect()
    }

    /// The builder that a type asks for, and the ways to it.
    fn builder(
        &self,
        annotation: &Annotation<'t>,
        parts: &[&Part<'t>],
        above: Option<&str>,
    ) -> (Builder, Vec<Member>) {
        let name = named_builder(annotation, self.name);
        let (built, header) = match (annotation.name, above) {
            // A builder of what inherits goes on as itself, whichever type a method is inherited from.
            ("SuperBuilder", above) => {
                let above = above.map(|above| {
                    let above = without_arguments(above);
                    let simple = above.rsplit('.').next().unwrap_or_default();
                    format!("{above}.{simple}Builder<BuiltType,BuilderType>")
                });
                let header = format!(
                    "<BuiltType:{},BuilderType:{name}>{}",
                    without_arguments(self.name),
                    above.unwrap_or_default()
                );
                ("BuiltType".to_owned(), header)
            }
            _ => (self.own.clone(), self.parameters.to_owned()),
        };
        Shape { name, built, header, line: self.line }.builder(annotation, parts, self)
    }
}

/// What a builder is called, what it builds, and the header of its class.
struct Shape {
    name: String,
    built: String,
    header: String,
    line: u32,
}

impl Shape {
    fn builder<'t>(
        self,
        annotation: &Annotation<'t>,
        parts: &[&Part<'t>],
        owner: &Owner<'t, '_>,
    ) -> (Builder, Vec<Member>) {
        let Shape { name, built, header, line } = self;
        let inherits = annotation.name == "SuperBuilder";
        let arguments = owner.own.strip_prefix(owner.name).unwrap_or_default();
        let begun = if inherits { name.clone() } else { format!("{name}{arguments}") };
        let itself = if inherits { "BuilderType" } else { begun.as_str() };
        let text = |key: &str, usual: &str| annotation.text(&[key]).unwrap_or_else(|| usual.to_owned());
        let prefix = text("setterPrefix", "");
        let mut members = Vec::new();
        for part in parts {
            let named =
                |name: &str| if prefix.is_empty() { name.to_owned() } else { prefixed(&prefix, name) };
            let set = |name: &str, taken: &str| method(named(name), format!("{itself}({taken})"), part.line);
            members.push(set(part.name, &part.of_type));
            if let Some(annotation) = find(&part.annotations, "Singular") {
                let one = annotation.text(&["value"]).unwrap_or_else(|| singularize(part.name));
                members.push(set(&one, &arguments_of(&part.of_type).join(",")));
                members.push(method(prefixed("clear", part.name), format!("{itself}()"), part.line));
            }
        }
        members.push(method(text("buildMethodName", "build"), format!("{built}()"), line));
        let first = format!("{}{begun}()", owner.parameters);
        let mut ways = vec![method(text("builderMethodName", "builder"), first, line).of_type_itself()];
        if annotation.text(&["toBuilder"]).is_some_and(|told| told == "true") {
            ways.push(method("toBuilder".to_owned(), format!("{begun}()"), line));
        }
        ways.retain(|way| !way.name.is_empty() && !owner.methods.contains(&way.name.to_lowercase()));
        (Builder { name, header, members, line }, ways)
    }
}

impl Member {
    /// The same, static.
    fn of_type_itself(self) -> Member {
        Member { markers: self.markers.with(Markers::STATIC), ..self }
    }
}

/// How accessors are named and what setters give back.
#[derive(Default)]
struct Style {
    chain: bool,
    fluent: bool,
    prefixes: Vec<String>,
}

impl Style {
    fn of(accessors: Option<&Annotation<'_>>) -> Style {
        let Some(accessors) = accessors else { return Style::default() };
        let is_set = |key: &str| accessors.text(&[key]).map(|told| told == "true");
        let fluent = is_set("fluent").unwrap_or(false);
        Style { chain: is_set("chain").unwrap_or(fluent), fluent, prefixes: accessors.texts(&["prefix"]) }
    }

    /// The property that a field holds: its name without what fields are marked with.
    fn property<'t>(&self, field: &Part<'t>) -> &'t str {
        let name = field.name;
        let mut without = self.prefixes.iter().filter_map(|prefix| name.strip_prefix(prefix.as_str()));
        let name = without.find(|rest| !rest.is_empty()).unwrap_or(name);
        let rest = name.strip_prefix("is").filter(|rest| rest.starts_with(char::is_uppercase));
        rest.filter(|_| field.of_type == "boolean" && !self.fluent).unwrap_or(name)
    }

    fn named(&self, verb: &str, property: &str) -> String {
        if self.fluent { property_name(property) } else { prefixed(verb, property) }
    }
}

fn method(name: String, of_type: String, line: u32) -> Member {
    let markers = Markers::PUBLIC.with(Markers::GENERATED);
    Member { name, kind: DeclarationKind::Method, of_type, markers, line }
}

fn named_builder(annotation: &Annotation<'_>, built: &str) -> String {
    annotation.text(&["builderClassName"]).unwrap_or_else(|| format!("{built}Builder"))
}

/// Whether an annotation says that nothing is to be made.
fn is_turned_off(annotation: &Annotation<'_>) -> bool {
    annotation.text(&["value", "access"]).is_some_and(|level| level.ends_with("NONE"))
}

/// Whether a builder sets a field.
fn is_built(field: &Part<'_>) -> bool {
    let is_fixed = field.is_final && field.has_value && find(&field.annotations, "Default").is_none();
    !field.is_static && !is_fixed
}

/// The members of a type's body; those of an enumeration stand behind its constants.
fn members_of<'t>(body: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let behind = body.child_of_kind(Kind::EnumBodyDeclarations);
    children(body).chain(behind.into_iter().flat_map(children))
}
