//! The grammar's node kinds and field names, and which nodes of tree-sitter's are left out of a tree.

use std::sync::LazyLock;

use crate::tree::{self, Grammar, Tables, labels};

labels! {
    words { Equals, Colon, In, Global, Static, Plus, Comparison, This, Base, }
    kinds {
        LeftOut = "comment" | "preproc_region" | "preproc_endregion" | "preproc_line" | "preproc_pragma"
            | "preproc_nullable" | "preproc_error" | "preproc_warning" | "preproc_define" | "preproc_undef"
            | "preproc_arg" | "escape_sequence" | "interpolation_start" | "interpolation_brace"
            | "interpolation_quote" | "raw_string_start" | "raw_string_end" | "string_literal_encoding",
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
        PreprocIf = "preproc_if",
        PreprocElse = "preproc_else",
        PreprocElif = "preproc_elif",
        Discard = "discard",
        DeclarationList = "declaration_list",
        EnumMembers = "enum_member_declaration_list",
        Accessors = "accessor_list",
        AttributeList = "attribute_list",
        ConstructorConstraint = "constructor_constraint",
        ArrayRank = "array_rank_specifier",
        ExpressionStatement = "expression_statement",
        Local = "local_declaration_statement",
        If = "if_statement",
        While = "while_statement",
        Do = "do_statement",
        Break = "break_statement",
        Continue = "continue_statement",
        Empty = "empty_statement",
        Throw = "throw_statement",
        Try = "try_statement",
        Finally = "finally_clause",
        CatchFilter = "catch_filter_clause",
        Lock = "lock_statement",
        CheckedStatement = "checked_statement",
        Unsafe = "unsafe_statement",
        Fixed = "fixed_statement",
        SwitchBody = "switch_body",
        When = "when_clause",
        Range = "range_expression",
        Spread = "spread_element",
        Where = "where_clause",
        OrderBy = "order_by_clause",
        Alignment = "interpolation_alignment_clause",
        NegatedPattern = "negated_pattern",
        AndPattern = "and_pattern",
        OrPattern = "or_pattern",
        ParenthesizedPattern = "parenthesized_pattern",
        RelationalPattern = "relational_pattern",
        ListPattern = "list_pattern",
        PositionalPattern = "positional_pattern_clause",
    }
    fields {
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
}

/// The grammar of C#. Comments, directives that tell nothing, and parts of strings are no nodes; of
/// keywords and signs only those are that tell something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CSharp;

/// The tree of a file.
pub(super) type Tree = tree::Tree<CSharp>;

/// A node of a file's tree.
pub(super) type Node<'t> = tree::Node<'t, CSharp>;

static TABLES: LazyLock<Tables<Kind, Field>> =
    LazyLock::new(|| Tables::new(tree_sitter_c_sharp::LANGUAGE.into(), Kind::named, Field::named));

impl Grammar for CSharp {
    type Kind = Kind;
    type Field = Field;
    const OTHER: Kind = Kind::Other;
    const NO_FIELD: Field = Field::None;

    fn tables() -> &'static Tables<Kind, Field> {
        &TABLES
    }

    fn is_named(kind: Kind) -> bool {
        use Kind::*;
        !matches!(kind, Equals | Colon | In | Global | Static | Plus | Comparison | This | Base)
    }

    fn kept(node: tree_sitter::Node<'_>, parent: Option<Kind>) -> Option<Kind> {
        if node.is_error() {
            return Some(Kind::Error);
        }
        if !node.is_named() {
            return kept_word(node.kind(), parent?);
        }
        TABLES.kind(node).filter(|kind| *kind != Kind::LeftOut)
    }

    fn is_leaf(kind: Kind) -> bool {
        matches!(kind, Kind::String | Kind::Character | Kind::Modifier | Kind::Identifier)
    }
}

/// What a keyword or sign is where it tells something.
fn kept_word(text: &str, parent: Kind) -> Option<Kind> {
    use Kind::*;
    let kind = match (parent, text) {
        (_, "this") => This,
        (_, "base") => Base,
        (Parameter | WithInitializer | Let | AnonymousObject, "=") => Equals,
        (Subpattern, ":") => Colon,
        (Join | From, "in") => In,
        (Using, "global") => Global,
        (Using, "static") => Static,
        (Binary, "+") => Plus,
        (Binary, "==" | "!=" | "<" | ">" | "<=" | ">=" | "&&" | "||") => Comparison,
        _ => return None,
    };
    Some(kind)
}

/// The named children of a node.
pub(super) fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> + Clone {
    node.all_children().filter(|child| CSharp::is_named(child.kind()))
}
