//! The grammar's node kinds and field names that the front-end cares for.

use tree_sitter::Node;

use crate::syntax::grammar;

grammar! {
    tree_sitter_ruby::LANGUAGE, comments: Comment;
    kinds {
        Class = "class",
        Module = "module",
        SingletonClass = "singleton_class",
        Method = "method",
        SingletonMethod = "singleton_method",
        Block = "block",
        DoBlock = "do_block",
        Lambda = "lambda",
        OptionalParameter = "optional_parameter",
        KeywordParameter = "keyword_parameter",
        DestructuredParameter = "destructured_parameter",
        SplatParameter = "splat_parameter",
        HashSplatParameter = "hash_splat_parameter",
        BlockParameter = "block_parameter",
        Call = "call",
        Identifier = "identifier",
        Constant = "constant",
        ScopeResolution = "scope_resolution",
        InstanceVariable = "instance_variable",
        ClassVariable = "class_variable",
        GlobalVariable = "global_variable",
        Own = "self",
        Super = "super",
        String = "string",
        ChainedString = "chained_string",
        StringContent = "string_content",
        Escape = "escape_sequence",
        Interpolation = "interpolation",
        Subshell = "subshell",
        Regex = "regex",
        HeredocBeginning = "heredoc_beginning",
        HeredocBody = "heredoc_body",
        HeredocContent = "heredoc_content",
        SimpleSymbol = "simple_symbol",
        DelimitedSymbol = "delimited_symbol",
        BareString = "bare_string",
        BareSymbol = "bare_symbol",
        StringArray = "string_array",
        SymbolArray = "symbol_array",
        Array = "array",
        Hash = "hash",
        Pair = "pair",
        HashKeySymbol = "hash_key_symbol",
        BlockArgument = "block_argument",
        Assignment = "assignment",
        OperatorAssignment = "operator_assignment",
        LeftAssignmentList = "left_assignment_list",
        Binary = "binary",
        Unary = "unary",
        Conditional = "conditional",
        If = "if",
        Unless = "unless",
        IfModifier = "if_modifier",
        UnlessModifier = "unless_modifier",
        RescueModifier = "rescue_modifier",
        Then = "then",
        Else = "else",
        Ensure = "ensure",
        Begin = "begin",
        BodyStatement = "body_statement",
        BlockBody = "block_body",
        Parenthesized = "parenthesized_statements",
        For = "for",
        Exceptions = "exceptions",
        ExceptionVariable = "exception_variable",
        Return = "return",
        ElementReference = "element_reference",
        Integer = "integer",
        Float = "float",
        True = "true",
        False = "false",
        Nil = "nil",
        Range = "range",
        Comment = "comment",
        Alias = "alias",
        Undef = "undef",
        KeywordPattern = "keyword_pattern",
        Uninterpreted = "uninterpreted",
        Error = "ERROR",
    }
    fields {
        Name = "name",
        Superclass = "superclass",
        Body = "body",
        Value = "value",
        Object = "object",
        Scope = "scope",
        Receiver = "receiver",
        Method = "method",
        Arguments = "arguments",
        Block = "block",
        Parameters = "parameters",
        Key = "key",
        Left = "left",
        Right = "right",
        Operator = "operator",
        Condition = "condition",
        Consequence = "consequence",
        Alternative = "alternative",
        Pattern = "pattern",
    }
}

/// The statements of a body, a block or a whole program.
pub(super) fn statements<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut open = children(node);
    if let [only] = open[..]
        && matches!(kind(only), Kind::BodyStatement | Kind::BlockBody | Kind::Then)
    {
        open = children(only);
    }
    open
}

/// The statements of the block that is handed to a call.
pub(super) fn block_statements<'t>(block: Node<'t>) -> Vec<Node<'t>> {
    Field::Body.of(block).map(children).unwrap_or_default()
}

/// The text of a node.
pub(super) fn text<'t>(node: Node<'_>, text: &'t str) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// The 1-based line on which a node begins.
pub(super) fn line(node: Node<'_>) -> u32 {
    node.start_position().row as u32 + 1
}

/// Whether a node names a constant: `Order`, `Shop::Order`, `::Order`.
pub(super) fn is_constant(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        match kind(node) {
            Kind::Constant => return true,
            Kind::ScopeResolution => match Field::Scope.of(node) {
                Some(scope) => node = scope,
                None => return true,
            },
            _ => return false,
        }
    }
}
