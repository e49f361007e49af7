//! Traces of production that the user gives: which operation called which, and how often.
//!
//! OTLP as JSON, one document or one a line, as the OpenTelemetry collector writes it to files; and
//! Zipkin's version 2, a list of spans or a list of traces.

mod documents;
mod weave;

use std::fs;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use bitcode::{Decode, Encode};
use thiserror::Error;

use documents::{read_otlp, read_zipkin};
use weave::Weaver;

/// How many spans are read at most: what recurs in production shows in fewer.
const MOST_SPANS: u32 = 2_000_000;

/// What traces tell.
#[derive(Debug, Clone, Default, PartialEq, Encode, Decode)]
pub struct Traces {
    /// Operations, sorted
    pub operations: Vec<Operation>,
    /// Calls by where they came from: the tree of all chains of calls, parents before children
    pub calls: Vec<CallNode>,
    /// Spans that were read
    pub spans: u32,
    /// Spans whose caller is not among those that were read
    pub orphans: u32,
    /// There were more spans than are read at most
    pub cut: bool,
    /// Files that were read
    pub files: u32,
    /// Files that hold no traces that can be read, with the reason
    pub problems: Vec<(String, String)>,
}

/// A named operation, as its spans describe it. What they do not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Operation {
    /// Name of the program that it ran in
    pub service: Box<str>,
    /// Name of the span
    pub name: Box<str>,
    /// Which side of a call
    pub role: SpanRole,
    /// HTTP method in capitals
    pub method: Box<str>,
    /// HTTP route; where there is none, the path of a request that was answered
    pub route: Box<str>,
    /// Full name of the procedure, as `shop.Orders/Place`
    pub procedure: Box<str>,
    /// Topic or queue
    pub destination: Box<str>,
    /// Type or module of the code
    pub namespace: Box<str>,
    /// Function of the code; with its type where there is no namespace
    pub function: Box<str>,
    /// File of the code
    pub file: Box<str>,
}

/// Which side of a call a span is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum SpanRole {
    /// Within a program
    #[default]
    Internal,
    /// Answers a request
    Server,
    /// Sends one
    Client,
    /// Publishes a message
    Producer,
    /// Takes one
    Consumer,
}

/// An operation as it was called along one chain of callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct CallNode {
    /// Place in [`Traces::operations`]
    pub operation: u32,
    /// Who called: an earlier place in [`Traces::calls`]; none for what came from outside
    pub caller: Option<u32>,
    /// How often
    pub count: u32,
}

/// Why no traces were read.
#[derive(Debug, Error)]
pub enum TraceError {
    /// The file or folder cannot be read
    #[error("cannot read {path}: {error}")]
    Unreadable {
        /// As it was given
        path: String,
        /// The system's reason
        error: io::Error,
    },
    /// Nothing in it is a trace
    #[error("{path} holds no traces: {reason}; OTLP as JSON and Zipkin's JSON can be read")]
    NoTraces {
        /// As it was given
        path: String,
        /// Why not
        reason: String,
    },
}

/// Reads a file of traces, or all in a folder that end in `.json` or `.jsonl`.
pub fn read_traces(path: &Path) -> Result<Traces, TraceError> {
    let shown = path.display().to_string();
    let files = files_of(path).map_err(|error| TraceError::Unreadable { path: shown.clone(), error })?;
    let mut weaver = Weaver::new(MOST_SPANS);
    let (mut read, mut problems) = (0, Vec::new());
    for file in &files {
        match read_file(file, &mut weaver) {
            Ok(0) => problems.push((file.display().to_string(), "it has no spans".to_owned())),
            Ok(_) => read += 1,
            Err(error) => problems.push((file.display().to_string(), error.to_string())),
        }
    }
    if weaver.is_empty() {
        let reason =
            problems.into_iter().next().map_or("no file ends in .json or .jsonl".to_owned(), |(_, why)| why);
        return Err(TraceError::NoTraces { path: shown, reason });
    }
    Ok(Traces { files: read, problems, ..weaver.weave() })
}

fn files_of(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let is_json = |path: &PathBuf| {
        path.is_file() && path.extension().is_some_and(|ending| ending == "json" || ending == "jsonl")
    };
    let entries: Vec<PathBuf> =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    let mut files: Vec<PathBuf> = entries.into_iter().filter(is_json).collect();
    files.sort();
    Ok(files)
}

/// Gives how many spans the file has.
fn read_file(file: &Path, weaver: &mut Weaver) -> io::Result<u32> {
    let mut reader = BufReader::new(fs::File::open(file)?);
    match first_sign(&mut reader)? {
        Some(b'[') => read_zipkin(reader, weaver),
        Some(b'{') => read_otlp(reader, weaver),
        _ => Err(io::Error::other("it is not JSON")),
    }
}

/// The first byte that is no space; the reader stands at the beginning again.
fn first_sign(reader: &mut BufReader<fs::File>) -> io::Result<Option<u8>> {
    let mut start = [0u8; 64];
    let length = reader.read(&mut start)?;
    reader.rewind()?;
    let text = start[..length].strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start[..length]);
    Ok(text.iter().copied().find(|byte| !byte.is_ascii_whitespace()))
}

#[cfg(test)]
mod tests;
