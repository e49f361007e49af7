//! The syntax tree of a file, as far as extraction looks at it. It stands in one arena: nodes are references into
//! it, texts are the source's own where they are written as they are read. The names are those of Python's `ast`.
//! Ranges are those of the source in bytes, with the brackets of a tuple, but not those around other expressions.

use ruff_text_size::{Ranged, TextRange};

/// A name that is declared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Identifier<'t> {
    pub range: TextRange,
    pub id: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stmt<'t> {
    FunctionDef(&'t StmtFunctionDef<'t>),
    ClassDef(&'t StmtClassDef<'t>),
    Return(Option<&'t Expr<'t>>),
    Delete(&'t [Expr<'t>]),
    /// Targets and the value of all
    Assign(&'t [Expr<'t>], &'t Expr<'t>),
    /// Target and value, whatever the operator
    AugAssign(&'t Expr<'t>, &'t Expr<'t>),
    AnnAssign(&'t StmtAnnAssign<'t>),
    For(&'t StmtFor<'t>),
    While(&'t StmtWhile<'t>),
    If(&'t StmtIf<'t>),
    With(&'t StmtWith<'t>),
    Match(&'t StmtMatch<'t>),
    Raise(Option<&'t Expr<'t>>, Option<&'t Expr<'t>>),
    Try(&'t StmtTry<'t>),
    Assert(&'t Expr<'t>, Option<&'t Expr<'t>>),
    Import(&'t StmtImport<'t>),
    ImportFrom(&'t StmtImportFrom<'t>),
    Global(&'t [&'t str]),
    TypeAlias(&'t StmtTypeAlias<'t>),
    Expr(&'t Expr<'t>),
    /// `pass`, `break`, `continue`, `nonlocal`
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtFunctionDef<'t> {
    /// Decorators included
    pub range: TextRange,
    /// What stands behind each `@`
    pub decorators: &'t [Expr<'t>],
    pub name: Identifier<'t>,
    pub type_parameters: &'t [TypeParameter<'t>],
    pub parameters: &'t [Parameter<'t>],
    pub returns: Option<&'t Expr<'t>>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtClassDef<'t> {
    /// Decorators included
    pub range: TextRange,
    /// What stands behind each `@`
    pub decorators: &'t [Expr<'t>],
    pub name: Identifier<'t>,
    pub type_parameters: &'t [TypeParameter<'t>],
    pub arguments: Option<&'t Arguments<'t>>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtAnnAssign<'t> {
    pub target: Expr<'t>,
    pub annotation: Expr<'t>,
    pub value: Option<&'t Expr<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtFor<'t> {
    pub target: Expr<'t>,
    pub iter: Expr<'t>,
    pub body: &'t [Stmt<'t>],
    pub orelse: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtWhile<'t> {
    pub test: Expr<'t>,
    pub body: &'t [Stmt<'t>],
    pub orelse: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtIf<'t> {
    pub range: TextRange,
    pub test: Expr<'t>,
    pub body: &'t [Stmt<'t>],
    pub elif_else_clauses: &'t [ElifElseClause<'t>],
}

/// `else` has no test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElifElseClause<'t> {
    pub test: Option<&'t Expr<'t>>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtWith<'t> {
    pub items: &'t [WithItem<'t>],
    pub body: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithItem<'t> {
    pub context_expr: Expr<'t>,
    pub optional_vars: Option<&'t Expr<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtMatch<'t> {
    pub subject: Expr<'t>,
    pub cases: &'t [MatchCase<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchCase<'t> {
    pub pattern: Pattern<'t>,
    pub guard: Option<&'t Expr<'t>>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtTry<'t> {
    pub body: &'t [Stmt<'t>],
    pub handlers: &'t [ExceptHandler<'t>],
    pub orelse: &'t [Stmt<'t>],
    pub finalbody: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExceptHandler<'t> {
    pub caught: Option<&'t Expr<'t>>,
    pub name: Option<&'t str>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtImport<'t> {
    pub range: TextRange,
    pub names: &'t [Alias<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtImportFrom<'t> {
    pub range: TextRange,
    pub module: Option<&'t str>,
    pub names: &'t [Alias<'t>],
    /// How many dots stand before the module
    pub level: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alias<'t> {
    pub range: TextRange,
    /// Names with dots between them, or `*`
    pub name: &'t str,
    pub asname: Option<&'t str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StmtTypeAlias<'t> {
    pub name: Expr<'t>,
    pub type_parameters: &'t [TypeParameter<'t>],
    pub value: Expr<'t>,
}

/// `T: bound = default`, `*Ts`, `**P`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypeParameter<'t> {
    pub name: &'t str,
    pub bound: Option<&'t Expr<'t>>,
    pub default: Option<&'t Expr<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter<'t> {
    pub kind: ParameterKind,
    pub name: &'t str,
    pub annotation: Option<&'t Expr<'t>>,
    pub default: Option<&'t Expr<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    Positional,
    /// After `*`
    Keyword,
    /// `*args`, `**kwargs`
    Rest,
}

/// Expressions, with `Other` for what nothing is told of: bytes, templates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expr<'t> {
    Name(ExprName<'t>),
    Attribute(ExprAttribute<'t>),
    Call(&'t ExprCall<'t>),
    Subscript(ExprSubscript<'t>),
    StringLiteral(ExprStringLiteral<'t>),
    FString(ExprFString<'t>),
    NumberLiteral(TextRange),
    BooleanLiteral(ExprBooleanLiteral),
    NoneLiteral(TextRange),
    EllipsisLiteral(TextRange),
    BoolOp(ExprBoolOp<'t>),
    Named(ExprNamed<'t>),
    BinOp(ExprBinOp<'t>),
    UnaryOp(ExprUnaryOp<'t>),
    Compare(ExprCompare<'t>),
    If(ExprIf<'t>),
    Lambda(ExprLambda<'t>),
    Tuple(ExprElements<'t>),
    List(ExprElements<'t>),
    Set(ExprElements<'t>),
    Dict(ExprDict<'t>),
    ListComp(&'t ExprComprehension<'t>),
    SetComp(&'t ExprComprehension<'t>),
    DictComp(&'t ExprComprehension<'t>),
    Generator(&'t ExprComprehension<'t>),
    Await(ExprPart<'t>),
    Yield(ExprYield<'t>),
    YieldFrom(ExprPart<'t>),
    Starred(ExprPart<'t>),
    Slice(&'t ExprSlice<'t>),
    Other(TextRange),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprName<'t> {
    pub range: TextRange,
    pub id: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprAttribute<'t> {
    pub range: TextRange,
    pub value: &'t Expr<'t>,
    pub attr: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprCall<'t> {
    pub range: TextRange,
    pub func: Expr<'t>,
    pub arguments: Arguments<'t>,
}

/// What stands in the brackets of a call or behind the name of a class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arguments<'t> {
    /// Brackets included
    pub range: TextRange,
    pub args: &'t [Expr<'t>],
    pub keywords: &'t [Keyword<'t>],
}

/// `name=value`, or `**value`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keyword<'t> {
    pub arg: Option<&'t str>,
    pub value: Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprSubscript<'t> {
    pub range: TextRange,
    pub value: &'t Expr<'t>,
    pub slice: &'t Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprStringLiteral<'t> {
    pub range: TextRange,
    /// What it stands for, of all its parts
    pub value: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprFString<'t> {
    pub range: TextRange,
    /// Those of all its parts
    pub elements: &'t [StringElement<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StringElement<'t> {
    Literal(&'t str),
    Interpolation(&'t Expr<'t>),
    /// What is put in behind the colon of the one before, where it says how that is written
    Format(&'t Expr<'t>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprBooleanLiteral {
    pub range: TextRange,
    pub value: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprBoolOp<'t> {
    pub range: TextRange,
    pub values: &'t [Expr<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprNamed<'t> {
    pub range: TextRange,
    pub target: &'t Expr<'t>,
    pub value: &'t Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Mod,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprBinOp<'t> {
    pub range: TextRange,
    pub op: Operator,
    pub left: &'t Expr<'t>,
    pub right: &'t Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprUnaryOp<'t> {
    pub range: TextRange,
    pub operand: &'t Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprCompare<'t> {
    pub range: TextRange,
    pub left: &'t Expr<'t>,
    pub comparators: &'t [Expr<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprIf<'t> {
    pub range: TextRange,
    pub test: &'t Expr<'t>,
    pub body: &'t Expr<'t>,
    pub orelse: &'t Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprLambda<'t> {
    pub range: TextRange,
    pub parameters: &'t [Parameter<'t>],
    pub body: &'t Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprElements<'t> {
    pub range: TextRange,
    pub elts: &'t [Expr<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprDict<'t> {
    pub range: TextRange,
    pub items: &'t [DictItem<'t>],
}

/// `**value` has no key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DictItem<'t> {
    pub key: Option<&'t Expr<'t>>,
    pub value: Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprComprehension<'t> {
    pub range: TextRange,
    /// The element; of a dictionary, key and value
    pub elements: &'t [Expr<'t>],
    pub generators: &'t [Comprehension<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comprehension<'t> {
    pub target: Expr<'t>,
    pub iter: Expr<'t>,
    pub ifs: &'t [Expr<'t>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprPart<'t> {
    pub range: TextRange,
    pub value: &'t Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprYield<'t> {
    pub range: TextRange,
    pub value: Option<&'t Expr<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExprSlice<'t> {
    pub range: TextRange,
    pub lower: Option<&'t Expr<'t>>,
    pub upper: Option<&'t Expr<'t>>,
    pub step: Option<&'t Expr<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pattern<'t> {
    Value(&'t Expr<'t>),
    /// `None`, `True`, `False`
    Singleton,
    Sequence(&'t [Pattern<'t>]),
    Mapping(&'t PatternMapping<'t>),
    Class(&'t PatternClass<'t>),
    Star(Option<&'t str>),
    /// A pattern with a name, a name, or `_`
    As(Option<&'t Pattern<'t>>, Option<&'t str>),
    Or(&'t [Pattern<'t>]),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatternMapping<'t> {
    pub keys: &'t [Expr<'t>],
    pub patterns: &'t [Pattern<'t>],
    pub rest: Option<&'t str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatternClass<'t> {
    pub cls: Expr<'t>,
    /// Those of places, then those of keywords
    pub patterns: &'t [Pattern<'t>],
}

impl Ranged for Expr<'_> {
    fn range(&self) -> TextRange {
        match self {
            Expr::Name(part) => part.range,
            Expr::Attribute(part) => part.range,
            Expr::Call(part) => part.range,
            Expr::Subscript(part) => part.range,
            Expr::StringLiteral(part) => part.range,
            Expr::FString(part) => part.range,
            Expr::BooleanLiteral(part) => part.range,
            Expr::BoolOp(part) => part.range,
            Expr::Named(part) => part.range,
            Expr::BinOp(part) => part.range,
            Expr::UnaryOp(part) => part.range,
            Expr::Compare(part) => part.range,
            Expr::If(part) => part.range,
            Expr::Lambda(part) => part.range,
            Expr::Tuple(part) | Expr::List(part) | Expr::Set(part) => part.range,
            Expr::Dict(part) => part.range,
            Expr::ListComp(part) | Expr::SetComp(part) | Expr::DictComp(part) | Expr::Generator(part) => {
                part.range
            }
            Expr::Await(part) | Expr::YieldFrom(part) | Expr::Starred(part) => part.range,
            Expr::Yield(part) => part.range,
            Expr::Slice(part) => part.range,
            Expr::NumberLiteral(range)
            | Expr::NoneLiteral(range)
            | Expr::EllipsisLiteral(range)
            | Expr::Other(range) => *range,
        }
    }
}

/// Nodes that are asked for their places.
macro_rules! ranged {
    ($($node:ident),*) => {
        $(impl Ranged for $node<'_> {
            fn range(&self) -> TextRange {
                self.range
            }
        })*
    };
}

ranged!(
    Identifier,
    StmtFunctionDef,
    StmtIf,
    StmtImport,
    StmtImportFrom,
    Alias,
    Arguments,
    ExprCall,
    ExprSubscript,
    ExprDict
);
