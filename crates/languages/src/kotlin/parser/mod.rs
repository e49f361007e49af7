//! A parser of Kotlin that builds a tree of the nodes that tree-sitter's grammar has, at many times its
//! speed. It accepts nearly all that is valid and gives up on the rest, so that tree-sitter reads it: what does
//! not parse and what is rare. Where tree-sitter reads otherwise than the language's own grammar, the latter
//! counts: annotations belong to the declaration or expression behind them, a sign before a value binds less
//! tightly than what is called on it, `a<B>(c)` is a call, and words of the grammar are names where they mean
//! nothing. Tests hold the two trees against each other, node for node, all else being equal.
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
    /// What a type is delegated to, behind which a brace is that of the body
    delegate: bool,
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
            self.heading_end()?;
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
        self.heading_end()?;
        self.close(from, Kind::Import);
        Some(())
    }

    /// The end of a line of the file's heading.
    fn heading_end(&mut self) -> Parsed {
        let ends =
            self.eat(T::Semicolon) || self.tokens.get(self.at).is_none_or(|next| next.row > self.end_row);
        ends.then_some(())
    }

    /// A statement outside of any other, and its end.
    fn top_level(&mut self) -> Parsed {
        self.around.ends = Ends::TopLevel;
        if self.kind() == T::At && !self.is_declaration() {
            return None;
        }
        self.statement()?;
        (self.eat(T::Semicolon) || self.statement_ends()).then_some(())
    }
}
