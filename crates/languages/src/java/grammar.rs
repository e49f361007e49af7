//! The grammar's node kinds and field names as plain enumerations, looked up once.

use std::sync::LazyLock;

use tree_sitter::{Language, Node};

macro_rules! kinds {
    ($($variant:ident = $text:literal,)*) => {
        /// A node kind that the front-end cares for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Kind { Other, $($variant,)* }

        impl Kind {
            fn named(text: &str) -> Kind {
                match text { $($text => Kind::$variant,)* _ => Kind::Other }
            }
        }
    };
}

kinds! {
    Package = "package_declaration",
    Import = "import_declaration",
    Class = "class_declaration",
    Interface = "interface_declaration",
    Enum = "enum_declaration",
    Record = "record_declaration",
    AnnotationType = "annotation_type_declaration",
    ClassBody = "class_body",
    InterfaceBody = "interface_body",
    EnumBody = "enum_body",
    EnumBodyDeclarations = "enum_body_declarations",
    AnnotationTypeBody = "annotation_type_body",
    EnumConstant = "enum_constant",
    Field = "field_declaration",
    Constant = "constant_declaration",
    Method = "method_declaration",
    Constructor = "constructor_declaration",
    CompactConstructor = "compact_constructor_declaration",
    AnnotationElement = "annotation_type_element_declaration",
    Modifiers = "modifiers",
    Annotation = "annotation",
    MarkerAnnotation = "marker_annotation",
    AnnotationArguments = "annotation_argument_list",
    ElementPair = "element_value_pair",
    ElementArray = "element_value_array_initializer",
    TypeParameters = "type_parameters",
    TypeParameter = "type_parameter",
    TypeBound = "type_bound",
    Superclass = "superclass",
    SuperInterfaces = "super_interfaces",
    ExtendsInterfaces = "extends_interfaces",
    Permits = "permits",
    TypeList = "type_list",
    TypeArguments = "type_arguments",
    Wildcard = "wildcard",
    TypeIdentifier = "type_identifier",
    ScopedType = "scoped_type_identifier",
    GenericType = "generic_type",
    ArrayType = "array_type",
    AnnotatedType = "annotated_type",
    IntegralType = "integral_type",
    FloatingType = "floating_point_type",
    BooleanType = "boolean_type",
    VoidType = "void_type",
    FormalParameters = "formal_parameters",
    FormalParameter = "formal_parameter",
    SpreadParameter = "spread_parameter",
    ReceiverParameter = "receiver_parameter",
    InferredParameters = "inferred_parameters",
    CatchParameter = "catch_formal_parameter",
    CatchType = "catch_type",
    Throws = "throws",
    Local = "local_variable_declaration",
    Declarator = "variable_declarator",
    Resource = "resource",
    ForEach = "enhanced_for_statement",
    For = "for_statement",
    Block = "block",
    ConstructorBody = "constructor_body",
    Lambda = "lambda_expression",
    Switch = "switch_expression",
    SwitchLabel = "switch_label",
    SwitchRule = "switch_rule",
    SwitchGroup = "switch_block_statement_group",
    Try = "try_with_resources_statement",
    Catch = "catch_clause",
    TypePattern = "type_pattern",
    RecordPattern = "record_pattern",
    RecordComponent = "record_pattern_component",
    InstanceOf = "instanceof_expression",
    Cast = "cast_expression",
    Parenthesized = "parenthesized_expression",
    Ternary = "ternary_expression",
    Assignment = "assignment_expression",
    Binary = "binary_expression",
    Call = "method_invocation",
    MethodReference = "method_reference",
    FieldAccess = "field_access",
    ArrayAccess = "array_access",
    ArrayCreation = "array_creation_expression",
    New = "object_creation_expression",
    ExplicitConstructor = "explicit_constructor_invocation",
    Arguments = "argument_list",
    ClassLiteral = "class_literal",
    Identifier = "identifier",
    ScopedIdentifier = "scoped_identifier",
    Asterisk = "asterisk",
    String = "string_literal",
    StringFragment = "string_fragment",
    MultilineFragment = "multiline_string_fragment",
    Escape = "escape_sequence",
    This = "this",
    Super = "super",
    Dimensions = "dimensions",
    Break = "break_statement",
    Continue = "continue_statement",
    Labeled = "labeled_statement",
    LineComment = "line_comment",
    BlockComment = "block_comment",
    Module = "module_declaration",
    Error = "ERROR",
}

macro_rules! fields {
    ($($variant:ident = $text:literal,)*) => {
        /// A field name that the front-end cares for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { None, $($variant,)* }

        impl Field {
            fn named(text: &str) -> Field {
                match text { $($text => Field::$variant,)* _ => Field::None }
            }

            const TEXTS: &[&str] = &["", $($text,)*];

            /// The child of a node under this field.
            pub(super) fn of<'t>(self, node: Node<'t>) -> Option<Node<'t>> {
                let id = *GRAMMAR.field_ids.get(self as usize)?;
                if id == 0 { None } else { node.child_by_field_id(id) }
            }
        }
    };
}

fields! {
    Name = "name",
    Type = "type",
    Body = "body",
    Value = "value",
    Object = "object",
    Member = "field",
    Arguments = "arguments",
    Parameters = "parameters",
    TypeParameters = "type_parameters",
    Dimensions = "dimensions",
    Key = "key",
    Left = "left",
    Right = "right",
    Operator = "operator",
    Array = "array",
    Consequence = "consequence",
    Condition = "condition",
    Constructor = "constructor",
}

struct Grammar {
    language: Language,
    kinds: Vec<Kind>,
    fields: Vec<Field>,
    /// The grammar's id of each field, by its place in the enumeration; 0 where it has none
    field_ids: Vec<u16>,
}

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let language: Language = tree_sitter_java::LANGUAGE.into();
    let kinds = (0..language.node_kind_count() as u16)
        .map(|id| language.node_kind_for_id(id).map_or(Kind::Other, Kind::named))
        .collect();
    let fields = (0..=language.field_count() as u16)
        .map(|id| language.field_name_for_id(id).map_or(Field::None, Field::named))
        .collect();
    let id_of = |text: &&str| language.field_id_for_name(text).map_or(0, |id| id.get());
    let field_ids = Field::TEXTS.iter().map(id_of).collect();
    Grammar { language, kinds, fields, field_ids }
});

/// The grammar itself, for a parser.
pub(super) fn language() -> &'static Language {
    &GRAMMAR.language
}

/// What a node is.
pub(super) fn kind(node: Node<'_>) -> Kind {
    if node.is_error() {
        return Kind::Error;
    }
    GRAMMAR.kinds.get(node.kind_id() as usize).copied().unwrap_or(Kind::Other)
}

/// The field with this id.
pub(super) fn field(id: Option<std::num::NonZeroU16>) -> Field {
    id.and_then(|id| GRAMMAR.fields.get(id.get() as usize).copied()).unwrap_or(Field::None)
}

/// The named children of a node, comments left out.
pub(super) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !matches!(kind(*child), Kind::LineComment | Kind::BlockComment))
        .collect()
}

/// The first named child of this kind.
pub(super) fn child_of_kind(node: Node<'_>, wanted: Kind) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| kind(*child) == wanted)
}
