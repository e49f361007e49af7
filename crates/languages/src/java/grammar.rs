//! The grammar's node kinds and field names, and which nodes of tree-sitter's are left out of a tree.

use crate::tree::{Grammar, Labels, labels};

labels! {
    /// The grammar of Java. Keywords are nodes among modifiers and behind `import`; comments are nodes only
    /// where they are children of the root.
    Java = tree_sitter_java::LANGUAGE;
    words { Token, }
    kinds {
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
        ArrayInitializer = "array_initializer",
        Assert = "assert_statement",
        DimensionsExpression = "dimensions_expr",
        Do = "do_statement",
        Exports = "exports_module_directive",
        ExpressionStatement = "expression_statement",
        Finally = "finally_clause",
        Guard = "guard",
        If = "if_statement",
        ModuleBody = "module_body",
        Opens = "opens_module_directive",
        Pattern = "pattern",
        Program = "program",
        Provides = "provides_module_directive",
        RecordPatternBody = "record_pattern_body",
        RequiresModifier = "requires_modifier",
        Requires = "requires_module_directive",
        Resources = "resource_specification",
        Return = "return_statement",
        StaticInitializer = "static_initializer",
        Interpolation = "string_interpolation",
        SwitchBlock = "switch_block",
        Synchronized = "synchronized_statement",
        Template = "template_expression",
        Throw = "throw_statement",
        PlainTry = "try_statement",
        Unary = "unary_expression",
        Update = "update_expression",
        Uses = "uses_module_directive",
        While = "while_statement",
        Yield = "yield_statement",
        BinaryInteger = "binary_integer_literal",
        Character = "character_literal",
        DecimalFloat = "decimal_floating_point_literal",
        DecimalInteger = "decimal_integer_literal",
        False = "false",
        HexFloat = "hex_floating_point_literal",
        HexInteger = "hex_integer_literal",
        Null = "null_literal",
        OctalInteger = "octal_integer_literal",
        True = "true",
        Underscore = "underscore_pattern",
    }
    fields {
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
        Array = "array",
        Consequence = "consequence",
        Condition = "condition",
        Constructor = "constructor",
        Alternative = "alternative",
        Declarator = "declarator",
        Element = "element",
        Index = "index",
        Init = "init",
        Interfaces = "interfaces",
        Module = "module",
        Modules = "modules",
        Operand = "operand",
        Package = "package",
        Pattern = "pattern",
        Permits = "permits",
        Provided = "provided",
        Provider = "provider",
        Resources = "resources",
        Scope = "scope",
        TemplateArgument = "template_argument",
        TemplateProcessor = "template_processor",
        Update = "update",
        TypeArguments = "type_arguments",
        Superclass = "superclass",
        Modifiers = "modifiers",
    }
}

impl Grammar for Java {
    fn is_named(kind: Kind) -> bool {
        kind != Kind::Token
    }

    fn kept(node: tree_sitter::Node<'_>, parent: Option<Kind>) -> Option<Kind> {
        if node.is_error() {
            return Some(Kind::Error);
        }
        if !node.is_named() {
            let is_told = match parent {
                Some(Kind::Modifiers) => true,
                Some(Kind::Import) => node.kind() == "static",
                _ => false,
            };
            return is_told.then_some(Kind::Token);
        }
        let is_inside = !matches!(parent, None | Some(Kind::Program));
        Self::tables()
            .kind(node)
            .filter(|kind| !(is_inside && matches!(kind, Kind::LineComment | Kind::BlockComment)))
    }

    fn is_leaf(_kind: Kind) -> bool {
        false
    }
}

/// The named children of a node, comments left out.
pub(super) fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> + Clone {
    node.all_children()
        .filter(|child| !matches!(child.kind(), Kind::Token | Kind::LineComment | Kind::BlockComment))
}
