//! The grammar's node kinds and field names that the front-end cares for.

use tree_sitter::Node;

use crate::syntax::grammar;

grammar! {
    tree_sitter_go::LANGUAGE, comments: Comment;
    kinds {
        Comment = "comment",
        Package = "package_clause",
        ImportDeclaration = "import_declaration",
        ImportSpec = "import_spec",
        Dot = "dot",
        Blank = "blank_identifier",
        ConstDeclaration = "const_declaration",
        ConstSpec = "const_spec",
        VarDeclaration = "var_declaration",
        VarSpec = "var_spec",
        TypeDeclaration = "type_declaration",
        TypeSpec = "type_spec",
        TypeAlias = "type_alias",
        Function = "function_declaration",
        Method = "method_declaration",
        TypeParameter = "type_parameter_declaration",
        Parameter = "parameter_declaration",
        Variadic = "variadic_parameter_declaration",
        ParameterList = "parameter_list",
        TypeIdentifier = "type_identifier",
        Qualified = "qualified_type",
        Generic = "generic_type",
        Pointer = "pointer_type",
        Struct = "struct_type",
        Interface = "interface_type",
        Array = "array_type",
        ImplicitArray = "implicit_length_array_type",
        SliceType = "slice_type",
        Map = "map_type",
        Channel = "channel_type",
        FunctionType = "function_type",
        Negated = "negated_type",
        ParenthesizedType = "parenthesized_type",
        TypeElem = "type_elem",
        TypeConstraint = "type_constraint",
        FieldDeclaration = "field_declaration",
        MethodElem = "method_elem",
        Block = "block",
        StatementList = "statement_list",
        ExpressionStatement = "expression_statement",
        Assignment = "assignment_statement",
        ShortVar = "short_var_declaration",
        Receive = "receive_statement",
        If = "if_statement",
        For = "for_statement",
        ForClause = "for_clause",
        Range = "range_clause",
        Switch = "expression_switch_statement",
        TypeSwitch = "type_switch_statement",
        TypeCase = "type_case",
        ExpressionCase = "expression_case",
        DefaultCase = "default_case",
        CommunicationCase = "communication_case",
        Label = "label_name",
        ExpressionList = "expression_list",
        Call = "call_expression",
        Selector = "selector_expression",
        Index = "index_expression",
        SliceOf = "slice_expression",
        Assertion = "type_assertion_expression",
        Conversion = "type_conversion_expression",
        Instantiation = "type_instantiation_expression",
        Unary = "unary_expression",
        Binary = "binary_expression",
        Parenthesized = "parenthesized_expression",
        Composite = "composite_literal",
        LiteralValue = "literal_value",
        LiteralElement = "literal_element",
        KeyedElement = "keyed_element",
        FunctionLiteral = "func_literal",
        VariadicArgument = "variadic_argument",
        Return = "return_statement",
        Identifier = "identifier",
        RawString = "raw_string_literal",
        String = "interpreted_string_literal",
        StringContent = "interpreted_string_literal_content",
        Escape = "escape_sequence",
        Int = "int_literal",
        Float = "float_literal",
        Imaginary = "imaginary_literal",
        Rune = "rune_literal",
        True = "true",
        False = "false",
        Nil = "nil",
        Iota = "iota",
        Error = "ERROR",
    }
    fields {
        Name = "name",
        Type = "type",
        Path = "path",
        Body = "body",
        Value = "value",
        Key = "key",
        Element = "element",
        TypeArguments = "type_arguments",
        TypeParameters = "type_parameters",
        Parameters = "parameters",
        Result = "result",
        Receiver = "receiver",
        Tag = "tag",
        Left = "left",
        Right = "right",
        Operand = "operand",
        Operator = "operator",
        Member = "field",
        Function = "function",
        Arguments = "arguments",
        Index = "index",
        Initializer = "initializer",
        Condition = "condition",
        Consequence = "consequence",
        Alternative = "alternative",
        Alias = "alias",
    }
}

/// The children of a node under a field that may stand several times.
pub(super) fn children_under<'t>(node: Node<'t>, field: Field) -> Vec<Node<'t>> {
    let Some(id) = field.id() else { return Vec::new() };
    let mut cursor = node.walk();
    node.children_by_field_id(id, &mut cursor).filter(Node::is_named).collect()
}

/// The first named child that is no comment.
pub(super) fn first_child(node: Node<'_>) -> Option<Node<'_>> {
    (0..node.named_child_count() as u32)
        .filter_map(|at| node.named_child(at))
        .find(|child| kind(*child) != Kind::Comment)
}
