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
    Namespace = "namespace_definition",
    Use = "namespace_use_declaration",
    UseClause = "namespace_use_clause",
    UseGroup = "namespace_use_group",
    NamespaceName = "namespace_name",
    Class = "class_declaration",
    Interface = "interface_declaration",
    Trait = "trait_declaration",
    Enum = "enum_declaration",
    AnonymousClass = "anonymous_class",
    BaseClause = "base_clause",
    InterfaceClause = "class_interface_clause",
    UseTraits = "use_declaration",
    EnumCase = "enum_case",
    Constants = "const_declaration",
    ConstantElement = "const_element",
    Property = "property_declaration",
    PropertyElement = "property_element",
    PropertyHooks = "property_hook_list",
    Method = "method_declaration",
    Function = "function_definition",
    Parameter = "simple_parameter",
    VariadicParameter = "variadic_parameter",
    PromotedParameter = "property_promotion_parameter",
    AnonymousFunction = "anonymous_function",
    UseVariables = "anonymous_function_use_clause",
    ArrowFunction = "arrow_function",
    AttributeList = "attribute_list",
    AttributeGroup = "attribute_group",
    Attribute = "attribute",
    Static = "static_modifier",
    Abstract = "abstract_modifier",
    Visibility = "visibility_modifier",
    NamedType = "named_type",
    OptionalType = "optional_type",
    UnionType = "union_type",
    IntersectionType = "intersection_type",
    NormalFormType = "disjunctive_normal_form_type",
    PrimitiveType = "primitive_type",
    BottomType = "bottom_type",
    TypeList = "type_list",
    Name = "name",
    QualifiedName = "qualified_name",
    RelativeName = "relative_name",
    RelativeScope = "relative_scope",
    Variable = "variable_name",
    DynamicVariable = "dynamic_variable_name",
    Assignment = "assignment_expression",
    ReferenceAssignment = "reference_assignment_expression",
    AugmentedAssignment = "augmented_assignment_expression",
    Binary = "binary_expression",
    Conditional = "conditional_expression",
    Parenthesized = "parenthesized_expression",
    Clone = "clone_expression",
    Cast = "cast_expression",
    Match = "match_expression",
    MatchArm = "match_conditional_expression",
    MatchDefault = "match_default_expression",
    Throw = "throw_expression",
    New = "object_creation_expression",
    MemberCall = "member_call_expression",
    NullsafeCall = "nullsafe_member_call_expression",
    MemberAccess = "member_access_expression",
    NullsafeAccess = "nullsafe_member_access_expression",
    ScopedCall = "scoped_call_expression",
    ScopedAccess = "scoped_property_access_expression",
    ClassConstant = "class_constant_access_expression",
    FunctionCall = "function_call_expression",
    Subscript = "subscript_expression",
    Array = "array_creation_expression",
    ArrayElement = "array_element_initializer",
    ListLiteral = "list_literal",
    Arguments = "arguments",
    Argument = "argument",
    Include = "include_expression",
    IncludeOnce = "include_once_expression",
    Require = "require_expression",
    RequireOnce = "require_once_expression",
    String = "string",
    Encapsed = "encapsed_string",
    Heredoc = "heredoc",
    HeredocBody = "heredoc_body",
    Nowdoc = "nowdoc",
    NowdocBody = "nowdoc_body",
    StringContent = "string_content",
    NowdocString = "nowdoc_string",
    Escape = "escape_sequence",
    Integer = "integer",
    Float = "float",
    Boolean = "boolean",
    Null = "null",
    ForEach = "foreach_statement",
    Pair = "pair",
    ByRef = "by_ref",
    If = "if_statement",
    Catch = "catch_clause",
    Return = "return_statement",
    ExpressionStatement = "expression_statement",
    Compound = "compound_statement",
    Declarations = "declaration_list",
    EnumDeclarations = "enum_declaration_list",
    UnaryOperation = "unary_op_expression",
    Comment = "comment",
    Text = "text",
    Error = "ERROR",
}

macro_rules! fields {
    ($($variant:ident = $text:literal,)*) => {
        /// A field name that the front-end cares for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { $($variant,)* }

        impl Field {
            const TEXTS: &[&str] = &[$($text,)*];

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
    Object = "object",
    Scope = "scope",
    Arguments = "arguments",
    Function = "function",
    Parameters = "parameters",
    ReturnType = "return_type",
    Attributes = "attributes",
    Left = "left",
    Right = "right",
    Operator = "operator",
    Condition = "condition",
    Alternative = "alternative",
    Value = "value",
    Default = "default_value",
    Alias = "alias",
    Result = "return_expression",
}

struct Grammar {
    language: Language,
    kinds: Vec<Kind>,
    /// The grammar's id of each field, by its place in the enumeration; 0 where it has none
    field_ids: Vec<u16>,
}

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let language: Language = tree_sitter_php::LANGUAGE_PHP.into();
    let kinds = (0..language.node_kind_count() as u16)
        .map(|id| language.node_kind_for_id(id).map_or(Kind::Other, Kind::named))
        .collect();
    let id_of = |text: &&str| language.field_id_for_name(text).map_or(0, |id| id.get());
    let field_ids = Field::TEXTS.iter().map(id_of).collect();
    Grammar { language, kinds, field_ids }
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

/// The named children of a node, comments left out.
pub(super) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| kind(*child) != Kind::Comment).collect()
}

/// The first named child of this kind.
pub(super) fn child_of_kind(node: Node<'_>, wanted: Kind) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| kind(*child) == wanted)
}

/// 1-based first line of a node.
pub(super) fn line_of(node: Node<'_>) -> u32 {
    node.start_position().row as u32 + 1
}
