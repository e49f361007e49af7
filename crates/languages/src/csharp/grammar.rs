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
    CompilationUnit = "compilation_unit",
    Using = "using_directive",
    ExternAlias = "extern_alias_directive",
    Namespace = "namespace_declaration",
    FileNamespace = "file_scoped_namespace_declaration",
    GlobalStatement = "global_statement",
    GlobalAttribute = "global_attribute",
    Class = "class_declaration",
    Struct = "struct_declaration",
    Interface = "interface_declaration",
    Enum = "enum_declaration",
    Record = "record_declaration",
    Delegate = "delegate_declaration",
    EnumMember = "enum_member_declaration",
    Field = "field_declaration",
    EventField = "event_field_declaration",
    Event = "event_declaration",
    Property = "property_declaration",
    Indexer = "indexer_declaration",
    Method = "method_declaration",
    Constructor = "constructor_declaration",
    Destructor = "destructor_declaration",
    Operator = "operator_declaration",
    Conversion = "conversion_operator_declaration",
    LocalFunction = "local_function_statement",
    Accessor = "accessor_declaration",
    ConstructorInitializer = "constructor_initializer",
    PrimaryBase = "primary_constructor_base_type",
    ExplicitInterface = "explicit_interface_specifier",
    BaseList = "base_list",
    ParameterList = "parameter_list",
    BracketedParameters = "bracketed_parameter_list",
    Parameter = "parameter",
    ImplicitParameter = "implicit_parameter",
    TypeParameterList = "type_parameter_list",
    TypeParameter = "type_parameter",
    ConstraintClause = "type_parameter_constraints_clause",
    Constraint = "type_parameter_constraint",
    Modifier = "modifier",
    Attribute = "attribute",
    AttributeArguments = "attribute_argument_list",
    AttributeArgument = "attribute_argument",
    AttributeTarget = "attribute_target_specifier",
    VariableDeclaration = "variable_declaration",
    Declarator = "variable_declarator",
    TuplePattern = "tuple_pattern",
    ArgumentList = "argument_list",
    BracketedArguments = "bracketed_argument_list",
    Argument = "argument",
    Block = "block",
    Arrow = "arrow_expression_clause",
    Return = "return_statement",
    Yield = "yield_statement",
    ForEach = "foreach_statement",
    For = "for_statement",
    UsingStatement = "using_statement",
    Switch = "switch_statement",
    SwitchSection = "switch_section",
    SwitchExpression = "switch_expression",
    SwitchArm = "switch_expression_arm",
    Catch = "catch_clause",
    CatchDeclaration = "catch_declaration",
    Labeled = "labeled_statement",
    Goto = "goto_statement",
    DeclarationExpression = "declaration_expression",
    DeclarationPattern = "declaration_pattern",
    RecursivePattern = "recursive_pattern",
    ConstantPattern = "constant_pattern",
    TypePattern = "type_pattern",
    VarPattern = "var_pattern",
    PropertyPattern = "property_pattern_clause",
    Subpattern = "subpattern",
    ParenthesizedDesignation = "parenthesized_variable_designation",
    IsPattern = "is_pattern_expression",
    Is = "is_expression",
    As = "as_expression",
    Cast = "cast_expression",
    Parenthesized = "parenthesized_expression",
    Conditional = "conditional_expression",
    ConditionalAccess = "conditional_access_expression",
    MemberBinding = "member_binding_expression",
    ElementBinding = "element_binding_expression",
    Assignment = "assignment_expression",
    Binary = "binary_expression",
    PrefixUnary = "prefix_unary_expression",
    PostfixUnary = "postfix_unary_expression",
    Await = "await_expression",
    Checked = "checked_expression",
    Invocation = "invocation_expression",
    MemberAccess = "member_access_expression",
    ElementAccess = "element_access_expression",
    New = "object_creation_expression",
    ImplicitNew = "implicit_object_creation_expression",
    ArrayNew = "array_creation_expression",
    ImplicitArray = "implicit_array_creation_expression",
    Collection = "collection_expression",
    CollectionElement = "collection_element",
    ExpressionElement = "expression_element",
    AnonymousObject = "anonymous_object_creation_expression",
    Initializer = "initializer_expression",
    With = "with_expression",
    WithInitializer = "with_initializer",
    Lambda = "lambda_expression",
    AnonymousMethod = "anonymous_method_expression",
    Query = "query_expression",
    From = "from_clause",
    Join = "join_clause",
    JoinInto = "join_into_clause",
    Let = "let_clause",
    Select = "select_clause",
    Group = "group_clause",
    TypeOf = "typeof_expression",
    Default = "default_expression",
    SizeOf = "sizeof_expression",
    Tuple = "tuple_expression",
    ThrowExpression = "throw_expression",
    RefExpression = "ref_expression",
    Identifier = "identifier",
    GenericName = "generic_name",
    QualifiedName = "qualified_name",
    AliasQualified = "alias_qualified_name",
    TypeArguments = "type_argument_list",
    PredefinedType = "predefined_type",
    NullableType = "nullable_type",
    ArrayType = "array_type",
    PointerType = "pointer_type",
    RefType = "ref_type",
    ScopedType = "scoped_type",
    TupleType = "tuple_type",
    TupleElement = "tuple_element",
    ImplicitType = "implicit_type",
    String = "string_literal",
    VerbatimString = "verbatim_string_literal",
    RawString = "raw_string_literal",
    RawContent = "raw_string_content",
    InterpolatedString = "interpolated_string_expression",
    StringContent = "string_content",
    Interpolation = "interpolation",
    InterpolationFormat = "interpolation_format_clause",
    Integer = "integer_literal",
    Real = "real_literal",
    Boolean = "boolean_literal",
    Character = "character_literal",
    Null = "null_literal",
    This = "this",
    Base = "base",
    Comment = "comment",
    PreprocIf = "preproc_if",
    PreprocElse = "preproc_else",
    PreprocElif = "preproc_elif",
    PreprocPragma = "preproc_pragma",
    PreprocRegion = "preproc_region",
    PreprocDefine = "preproc_define",
    PreprocUndef = "preproc_undef",
    Discard = "discard",
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
    Returns = "returns",
    Body = "body",
    Value = "value",
    Expression = "expression",
    Function = "function",
    Arguments = "arguments",
    Parameters = "parameters",
    TypeParameters = "type_parameters",
    Left = "left",
    Right = "right",
    Operator = "operator",
    Condition = "condition",
    Consequence = "consequence",
    Alternative = "alternative",
    Qualifier = "qualifier",
    Alias = "alias",
    Subscript = "subscript",
    Initializer = "initializer",
    Accessors = "accessors",
    Pattern = "pattern",
    Rank = "rank",
}

struct Grammar {
    language: Language,
    kinds: Vec<Kind>,
    fields: Vec<Field>,
    /// The grammar's id of each field, by its place in the enumeration; 0 where it has none
    field_ids: Vec<u16>,
}

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let language: Language = tree_sitter_c_sharp::LANGUAGE.into();
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
    node.named_children(&mut cursor).filter(|child| kind(*child) != Kind::Comment).collect()
}

/// The first named child of this kind.
pub(super) fn child_of_kind(node: Node<'_>, wanted: Kind) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| kind(*child) == wanted)
}
