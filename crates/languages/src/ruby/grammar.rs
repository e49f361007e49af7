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

struct Grammar {
    language: Language,
    kinds: Vec<Kind>,
    /// The grammar's id of each field, by its place in the enumeration; 0 where it has none
    field_ids: Vec<u16>,
}

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let language: Language = tree_sitter_ruby::LANGUAGE.into();
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
