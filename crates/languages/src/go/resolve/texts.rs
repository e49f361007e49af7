//! Texts with constants put in.

use super::follow::Follower;
use super::members::Found;
use crate::FileIndex;
use crate::go::notation::{CONSTANT_BEGIN, CONSTANT_END, read_declared};

/// Constants are made of constants at most this deep.
const DEPTH_LIMIT: u32 = 6;

impl<'a> Follower<'a> {
    /// A text of a file, with `{}` for constants that are not told.
    pub fn told(&mut self, file: FileIndex, text: &'a str) -> String {
        self.told_nested(file, text, 0)
    }

    fn told_nested(&mut self, file: FileIndex, text: &'a str, depth: u32) -> String {
        if !text.contains(CONSTANT_BEGIN) {
            return text.to_owned();
        }
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(CONSTANT_BEGIN) {
            told.push_str(before);
            let (name, behind) = after.split_once(CONSTANT_END).unwrap_or((after, ""));
            let constant = if depth < DEPTH_LIMIT { self.constant(file, name, depth + 1) } else { None };
            told.push_str(constant.as_deref().unwrap_or("{}"));
            rest = behind;
        }
        told + rest
    }

    fn constant(&mut self, file: FileIndex, name: &'a str, depth: u32) -> Option<String> {
        let Found::Item(item, _) = self.name(file, name) else { return None };
        let text = read_declared(self.packages.written_type(item)).text?;
        Some(self.told_nested(item.file, text, depth))
    }
}
