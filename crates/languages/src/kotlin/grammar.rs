//! The grammar's node kinds and field names, and which nodes of tree-sitter's are left out of a tree.

use crate::tree::{Grammar, Labels, labels};

labels! {
    /// The grammar of Kotlin. Comments are nodes only where they are children of the root; of keywords and
    /// signs only those are that tell something.
    Kotlin = tree_sitter_kotlin_ng::LANGUAGE;
    words {
        Equals, Asterisk, Val, Var, InterfaceWord, IsWord, SuperWord, Colons, Not,
        Plus, Minus, Times, Divide, Remainder, Elvis, Less, Greater,
        ContextParameters,
    }
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
        Modifier = "class_modifier" | "function_modifier" | "property_modifier" | "visibility_modifier"
            | "inheritance_modifier" | "member_modifier" | "parameter_modifier" | "platform_modifier"
            | "reification_modifier" | "variance_modifier",
        Annotation = "annotation",
        UseSiteTarget = "use_site_target",
        TypeModifiers = "type_modifiers",
        TypeParameters = "type_parameters",
        TypeParameter = "type_parameter",
        TypeParameterModifiers = "type_parameter_modifiers",
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
    }
    fields {
        Name = "name",
        Label = "label",
    }
}

impl Grammar for Kotlin {
    fn is_named(kind: Kind) -> bool {
        use Kind::*;
        !matches!(kind, Equals | Asterisk | Val | Var | InterfaceWord | IsWord | SuperWord | Colons | Not)
            && !matches!(kind, Plus | Minus | Times | Divide | Remainder | Elvis | Less | Greater)
    }

    fn kept(node: tree_sitter::Node<'_>, parent: Option<Kind>) -> Option<Kind> {
        if node.is_error() {
            return Some(Kind::Error);
        }
        if !node.is_named() {
            return kept_word(node.kind(), parent?);
        }
        let is_inside = !matches!(parent, None | Some(Kind::File));
        Self::tables().kind(node).filter(|kind| !(is_inside && is_comment(*kind)))
    }

    fn is_leaf(kind: Kind) -> bool {
        matches!(kind, Kind::Character | Kind::Label | Kind::UseSiteTarget)
    }

    #[cfg(test)]
    fn differs_as_meant(text: &str, ours: &Tree) -> Result<(), String> {
        super::tests::meant::differs_as_meant(text, ours)
    }
}

/// What a keyword or sign is where it tells something.
fn kept_word(text: &str, parent: Kind) -> Option<Kind> {
    use Kind::*;
    let kind = match (parent, text) {
        (ValueArgument | FunctionBody, "=") => Equals,
        (Import, "*") => Asterisk,
        (Property | ClassParameter, "val") => Val,
        (Property | ClassParameter, "var") => Var,
        (Class, "interface") => InterfaceWord,
        (Is | TypeTest, "is") => IsWord,
        (ConstructorDelegation, "super") => SuperWord,
        (Navigation, "::") => Colons,
        (Unary, "!") => Not,
        (Binary, "+") => Plus,
        (Binary, "-") => Minus,
        (Binary, "*") => Times,
        (Binary, "/") => Divide,
        (Binary, "%") => Remainder,
        (Binary, "?:") => Elvis,
        (Binary, "<") => Less,
        (Binary, ">") => Greater,
        _ => return None,
    };
    Some(kind)
}

fn is_comment(kind: Kind) -> bool {
    matches!(kind, Kind::LineComment | Kind::BlockComment)
}

/// The named children of a node, comments left out.
pub(super) fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> + Clone {
    node.all_children().filter(|child| Kotlin::is_named(child.kind()) && !is_comment(child.kind()))
}

/// The named child at this place, comments left out.
pub(super) fn named_child(node: Node<'_>, at: usize) -> Option<Node<'_>> {
    children(node).nth(at)
}

/// Whether a node has such a child.
pub(super) fn has(node: Node<'_>, kind: Kind) -> bool {
    node.child_of_kind(kind).is_some()
}

/// The name of a declaration.
pub(super) fn name_of(node: Node<'_>) -> Option<Node<'_>> {
    Field::Name.of(node)
}

/// Whether a node is a type.
pub(super) fn is_type(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        Kind::UserType
            | Kind::NullableType
            | Kind::FunctionType
            | Kind::NonNullableType
            | Kind::ParenthesizedType
    )
}

/// The first child that is a type.
pub(super) fn type_child(node: Node<'_>) -> Option<Node<'_>> {
    node.all_children().find(|child| is_type(*child))
}
