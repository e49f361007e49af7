//! Marks from annotations, modifiers, names, supertypes and places.

use banyan_facts::Markers;

use super::annotations::Annotation;
use super::grammar::{Kind, Node};
use super::notation::simple_type;

/// What an annotation on a type or member tells.
fn annotation_marker(name: &str) -> Markers {
    match name {
        "Entity" | "MappedSuperclass" | "Embeddable" | "Document" => Markers::ENTITY,
        "Repository" | "Mapper" | "RepositoryDefinition" | "NoRepositoryBean" => Markers::DATA_ACCESS,
        "Service" | "Component" | "Named" | "Singleton" | "Stateless" | "Stateful" | "ApplicationScoped"
        | "RequestScoped" | "SessionScoped" | "Dependent" | "ManagedBean" | "Inject" | "Autowired"
        | "EJB" | "Bean" | "Resource" => Markers::INJECTED,
        "Controller"
        | "RestController"
        | "Path"
        | "WebServlet"
        | "WebFilter"
        | "ServerEndpoint"
        | "MessageDriven"
        | "UrlBinding"
        | "WebService"
        | "ControllerAdvice"
        | "RestControllerAdvice"
        | "ViewScoped"
        | "Endpoint"
        | "GrpcService"
        | "Provider" => Markers::ENTRY,
        "Configuration"
        | "ConfigurationProperties"
        | "TestConfiguration"
        | "ComponentScan"
        | "ApplicationPath"
        | "EnableAutoConfiguration"
        | "AutoConfiguration" => Markers::CONFIGURATION,
        "SpringBootApplication" | "QuarkusMain" => Markers::BOOTSTRAP.with(Markers::CONFIGURATION),
        "Transactional" | "TransactionAttribute" => Markers::TRANSACTIONAL,
        "Generated" => Markers::GENERATED,
        "Deprecated" => Markers::DEPRECATED,
        "Test" | "ParameterizedTest" | "RepeatedTest" | "TestFactory" | "TestTemplate" | "RunWith"
        | "ExtendWith" | "SpringBootTest" | "QuarkusTest" => Markers::TEST,
        _ => Markers::NONE,
    }
}

/// Stereotypes of one kind imply others.
fn implied(name: &str) -> Markers {
    match name {
        "RestController" | "Controller" | "Repository" | "Configuration" => Markers::INJECTED,
        "Stateless" | "Stateful" => Markers::TRANSACTIONAL,
        _ => Markers::NONE,
    }
}

/// What annotations tell.
pub(crate) fn of_annotations(annotations: &[Annotation<'_>]) -> Markers {
    annotations.iter().fold(Markers::NONE, |markers, annotation| {
        markers.with(annotation_marker(annotation.name)).with(implied(annotation.name))
    })
}

fn of_modifiers(declaration: Node<'_>, text: &str) -> Markers {
    let Some(modifiers) = declaration.child_of_kind(Kind::Modifiers) else { return Markers::NONE };
    modifiers.all_children().fold(Markers::NONE, |markers, modifier| {
        markers.with(match text.get(modifier.byte_range()) {
            Some("public") => Markers::PUBLIC,
            Some("static") => Markers::STATIC,
            Some("abstract") => Markers::ABSTRACT,
            _ => Markers::NONE,
        })
    })
}

/// Whether a declaration has a modifier.
pub(super) fn has_modifier(declaration: Node<'_>, wanted: &str, text: &str) -> bool {
    let Some(modifiers) = declaration.child_of_kind(Kind::Modifiers) else { return false };
    modifiers.all_children().any(|modifier| text.get(modifier.byte_range()) == Some(wanted))
}

/// Whether a declaration is static.
pub(super) fn is_static(declaration: Node<'_>, text: &str) -> bool {
    of_modifiers(declaration, text).has(Markers::STATIC)
}

/// The marks of a type declaration.
pub(super) fn type_markers(
    node: Node<'_>,
    kind: Kind,
    name: &str,
    annotations: &[Annotation<'_>],
    supertypes: &[String],
    text: &str,
) -> Markers {
    let is_interface = matches!(kind, Kind::Interface | Kind::AnnotationType);
    of_annotations(annotations).with(of_modifiers(node, text)).with(of_heading(
        name,
        supertypes,
        is_interface,
        kind == Kind::Class,
    ))
}

/// What the name and the supertypes of a type tell.
pub(crate) fn of_heading(name: &str, supertypes: &[String], is_interface: bool, is_class: bool) -> Markers {
    let mut markers = Markers::NONE;
    for supertype in supertypes.iter().map(|text| simple_type(text)) {
        markers.add(supertype_marker(supertype));
        if supertype.ends_with("Repository") && is_interface {
            markers.add(Markers::DATA_ACCESS);
        }
    }
    if ["Dao", "DAO", "DaoImpl", "DAOImpl"].iter().any(|end| name.ends_with(end)) {
        markers.add(Markers::DATA_ACCESS);
    }
    if is_class && name.ends_with("Exception") {
        markers.add(Markers::ERROR);
    }
    markers
}

fn supertype_marker(name: &str) -> Markers {
    match name {
        "HttpServlet" | "ActionBean" | "MessageListener" => Markers::ENTRY,
        "Exception" | "RuntimeException" | "Error" | "Throwable" => Markers::ERROR,
        "TestCase" => Markers::TEST,
        _ => Markers::NONE,
    }
}

/// The marks of a member; members of interfaces are public unless they say otherwise.
pub(super) fn member_markers(
    node: Node<'_>,
    annotations: &[Annotation<'_>],
    in_interface: bool,
    text: &str,
) -> Markers {
    let mut markers = of_annotations(annotations).with(of_modifiers(node, text));
    if in_interface && !has_modifier(node, "private", text) {
        markers.add(Markers::PUBLIC);
    }
    markers
}

/// The marks of a whole file, from its place and its first comments.
pub(super) fn file_markers(path: &str, root: Node<'_>, text: &str) -> Markers {
    let mut markers = if is_test_path(path) { Markers::TEST } else { Markers::NONE };
    if says_generated(root, text) {
        markers.add(Markers::GENERATED);
    }
    markers
}

/// Whether a path lies among tests, by the conventions of Maven, Gradle and Ant.
pub(crate) fn is_test_path(path: &str) -> bool {
    let folders: Vec<&str> = path.split('/').collect();
    let Some((_, folders)) = folders.split_last() else { return false };
    let is_test = |folder: &str| {
        let lower = folder.to_ascii_lowercase();
        lower.ends_with("test") || lower.ends_with("tests") || lower == "it" || lower == "testfixtures"
    };
    let after_source = folders.windows(2).any(|pair| pair[0] == "src" && is_test(pair[1]));
    after_source || folders.first().is_some_and(|first| matches!(*first, "test" | "tests"))
}

fn says_generated(root: Node<'_>, text: &str) -> bool {
    let head = root.all_children().take_while(|node| {
        matches!(node.kind(), Kind::LineComment | Kind::BlockComment | Kind::Package | Kind::Import)
    });
    head.filter(|node| matches!(node.kind(), Kind::LineComment | Kind::BlockComment))
        .any(|comment| is_generated_notice(text.get(comment.byte_range()).unwrap_or_default()))
}

/// Whether a comment at the head of a file says that a generator wrote it.
pub(crate) fn is_generated_notice(comment: &str) -> bool {
    let comment = comment.to_ascii_lowercase();
    ["generated by", "generated from", "auto-generated", "autogenerated", "@generated"]
        .iter()
        .any(|phrase| comment.contains(phrase))
}
