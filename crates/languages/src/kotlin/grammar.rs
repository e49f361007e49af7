//! The grammar's node kinds and field names that the front-end cares for.

use tree_sitter::Node;

use crate::syntax::grammar;

grammar! {
    tree_sitter_kotlin_ng::LANGUAGE, comments: LineComment | BlockComment;
    kinds {
        File = "source_file",
        Package = "package_header",
        Import = "import",
        FileAnnotation = "file_annotation",
        QualifiedIdentifier = "qualified_identifier",
        Class = "class_declaration",
        Object = "object_declaration",
        Companion = "companion_object",
        Alias = "type_alias",
        ClassBody = "class_body",
        EnumBody = "enum_class_body",
        EnumEntry = "enum_entry",
        PrimaryConstructor = "primary_constructor",
        ClassParameters = "class_parameters",
        ClassParameter = "class_parameter",
        SecondaryConstructor = "secondary_constructor",
        ConstructorDelegation = "constructor_delegation_call",
        DelegationSpecifiers = "delegation_specifiers",
        DelegationSpecifier = "delegation_specifier",
        ConstructorInvocation = "constructor_invocation",
        ExplicitDelegation = "explicit_delegation",
        Initializer = "anonymous_initializer",
        Function = "function_declaration",
        AnonymousFunction = "anonymous_function",
        FunctionParameters = "function_value_parameters",
        Parameter = "parameter",
        ParameterModifiers = "parameter_modifiers",
        FunctionBody = "function_body",
        Property = "property_declaration",
        PropertyDelegate = "property_delegate",
        Getter = "getter",
        Setter = "setter",
        VariableDeclaration = "variable_declaration",
        MultiVariable = "multi_variable_declaration",
        Modifiers = "modifiers",
        Annotation = "annotation",
        UseSiteTarget = "use_site_target",
        TypeModifiers = "type_modifiers",
        TypeParameters = "type_parameters",
        TypeParameter = "type_parameter",
        TypeConstraints = "type_constraints",
        TypeConstraint = "type_constraint",
        TypeArguments = "type_arguments",
        TypeProjection = "type_projection",
        UserType = "user_type",
        NullableType = "nullable_type",
        FunctionType = "function_type",
        FunctionTypeParameters = "function_type_parameters",
        NonNullableType = "non_nullable_type",
        ParenthesizedType = "parenthesized_type",
        Block = "block",
        For = "for_statement",
        While = "while_statement",
        DoWhile = "do_while_statement",
        Assignment = "assignment",
        Call = "call_expression",
        ValueArguments = "value_arguments",
        ValueArgument = "value_argument",
        AnnotatedLambda = "annotated_lambda",
        Lambda = "lambda_literal",
        LambdaParameters = "lambda_parameters",
        Navigation = "navigation_expression",
        CallableReference = "callable_reference",
        Index = "index_expression",
        Infix = "infix_expression",
        Binary = "binary_expression",
        Unary = "unary_expression",
        Range = "range_expression",
        As = "as_expression",
        Is = "is_expression",
        In = "in_expression",
        If = "if_expression",
        When = "when_expression",
        WhenSubject = "when_subject",
        WhenEntry = "when_entry",
        TypeTest = "type_test",
        RangeTest = "range_test",
        Try = "try_expression",
        Catch = "catch_block",
        Finally = "finally_block",
        Return = "return_expression",
        Throw = "throw_expression",
        Parenthesized = "parenthesized_expression",
        Labeled = "labeled_expression",
        Annotated = "annotated_expression",
        Spread = "spread_expression",
        ObjectLiteral = "object_literal",
        CollectionLiteral = "collection_literal",
        This = "this_expression",
        Super = "super_expression",
        Identifier = "identifier",
        Label = "label",
        String = "string_literal",
        MultilineString = "multiline_string_literal",
        StringContent = "string_content",
        Escape = "escape_sequence",
        Interpolation = "interpolation",
        Character = "character_literal",
        Number = "number_literal",
        Float = "float_literal",
        LineComment = "line_comment",
        BlockComment = "block_comment",
        Error = "ERROR",
    }
    fields {
        Name = "name",
    }
}

/// The name of a declaration.
pub(super) fn name_of(node: Node<'_>) -> Option<Node<'_>> {
    Field::Name.of(node)
}

/// Whether a node has a child that is this word or mark.
pub(super) fn has_token(node: Node<'_>, wanted: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| !child.is_named() && child.kind() == wanted)
}

/// Whether a node is a type.
pub(super) fn is_type(node: Node<'_>) -> bool {
    matches!(
        kind(node),
        Kind::UserType
            | Kind::NullableType
            | Kind::FunctionType
            | Kind::NonNullableType
            | Kind::ParenthesizedType
    )
}

/// The first child that is a type.
pub(super) fn type_child(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| is_type(*child))
}
