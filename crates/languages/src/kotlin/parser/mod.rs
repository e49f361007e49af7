//! A parser of Kotlin that builds, for what it accepts, the very tree that tree-sitter's grammar gives, at
//! many times its speed. It accepts most of what is valid and gives up on the rest, so that tree-sitter
//! reads it: what does not parse, what is rare, and much of what tree-sitter settles by weighing ambiguous
//! readings against each other. Tests hold the two trees against each other, node for node.
//!
//! By recursive descent over the tokens of the whole file; what begins alike is told apart by looking
//! ahead, so nothing is ever taken back. Where a statement ends at a line's end is told in `endings`.

mod accessors;
mod ahead;
mod annotations;
mod branches;
mod calls;
mod classes;
mod endings;
mod expressions;
mod functions;
mod members;
mod numbers;
mod primaries;
mod statements;
mod strings;
mod tokens;
mod types;
mod words;

use self::endings::Ends;
use self::tokens::{T, tokens};
use super::grammar::{Field, Kind, Kotlin, Tree};
use crate::descent::{self, Parsed, Syntax};
use crate::tree::{Mark, Span};

/// A place in a text, and the tree of what stands before it.
type Parser<'t> = descent::Parser<'t, Kotlin>;

impl Syntax for Kotlin {
    type Token = T;
    type Around = Around;
    const DEPTH_LIMIT: u32 = 140;
}

/// What matters of what is around, up to the next bracket.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::kotlin) struct Around {
    /// What may end here
    ends: Ends,
    /// A property, whose getter may follow
    getter: bool,
    /// A property, whose setter may follow
    setter: bool,
}

/// The syntax tree of a text; none where it is to be read by tree-sitter.
pub(super) fn parse(text: &str) -> Option<Tree> {
    u32::try_from(text.len()).ok()?;
    let mut parser = Parser::new(text, tokens(text)?);
    parser.file()?;
    (!parser.gave_up).then(|| parser.tree.finish(None))
}

impl Parser<'_> {
    fn file(&mut self) -> Parsed {
        self.comments_here();
        self.whole(Kind::File, |parser| {
            parser.head()?;
            parser.around.ends = Ends::Statement;
            while parser.kind() != T::End {
                parser.top_level()?;
                parser.comments_here();
            }
            Some(())
        })
    }

    /// The comments before the next token as nodes.
    fn comments_here(&mut self) {
        self.comments(Kind::LineComment, Kind::BlockComment);
    }

    /// Annotations of the file, its package and its imports.
    fn head(&mut self) -> Parsed {
        while self.kind() == T::At && self.ahead(1) == T::File && self.ahead(2) == T::Colon {
            self.file_annotation()?;
            self.comments_here();
        }
        if self.kind() == T::Package {
            let from = self.mark();
            self.bump();
            self.qualified_identifier()?;
            self.eat(T::Semicolon);
            self.close(from, Kind::Package);
            self.comments_here();
        }
        while self.kind() == T::Import {
            self.import()?;
            self.comments_here();
        }
        Some(())
    }

    fn qualified_identifier(&mut self) -> Parsed {
        let from = self.mark();
        self.any_word()?;
        while self.kind() == T::Dot && self.ahead(1) != T::Star {
            self.bump();
            self.any_word()?;
        }
        self.close(from, Kind::QualifiedIdentifier);
        Some(())
    }

    fn import(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.qualified_identifier()?;
        if self.eat(T::Dot) {
            self.leaf(Kind::Asterisk);
        } else if self.eat(T::As) {
            self.any_word()?;
        }
        self.eat(T::Semicolon);
        self.close(from, Kind::Import);
        Some(())
    }

    /// A statement outside of any other, and its end.
    fn top_level(&mut self) -> Parsed {
        self.around.ends = Ends::Statement;
        let start = self.at;
        self.statement(true)?;
        // Comparisons at the end of a file are weighed in another way.
        let has_reference = || (start..self.at).any(|at| self.is_generic_reference_at(at));
        if self.kind() == T::End && self.kind_at(self.at - 1) != T::CloseBrace && has_reference() {
            return None;
        }
        (self.eat(T::Semicolon) || self.statement_ends()).then_some(())
    }

    fn is_generic_reference_at(&self, at: usize) -> bool {
        self.kind_at(at) == T::Greater && self.kind_at(at + 1) == T::Colons
    }
}
