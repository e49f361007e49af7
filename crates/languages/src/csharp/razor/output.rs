//! Text whose lines know the lines that they come from.

/// A part of what is written.
#[derive(Debug, Default)]
pub(super) struct Part {
    text: String,
    /// For each line of the text, the line that it comes from
    lines: Vec<u32>,
}

impl Part {
    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Writes what stands on a line and those after it.
    pub fn put(&mut self, text: &str, line: u32) {
        for (piece, line) in text.split('\n').zip(line..).filter(|(piece, _)| !piece.is_empty()) {
            if self.lines.last() != Some(&line) {
                self.begin_line();
                self.lines.push(line);
            }
            self.text.push_str(piece);
        }
    }

    /// Writes what another part holds.
    pub fn append(&mut self, other: Part) {
        if !other.is_empty() {
            self.begin_line();
            self.text.push_str(&other.text);
            self.lines.extend(other.lines);
        }
    }

    /// All of it, and where its lines come from.
    pub fn into_text(self) -> (String, Vec<u32>) {
        (self.text, self.lines)
    }

    fn begin_line(&mut self) {
        if !self.is_empty() {
            self.text.push('\n');
        }
    }
}
