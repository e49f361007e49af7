//! Reads one file: bytes, text, and what stands against taking its facts.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use banyan_facts::{FileFacts, FileStatus, Markers};
use banyan_languages::{FrontEnd, HEAD_BYTES, SourceFile};
use memchr::memchr;

/// The largest source file that is read, in bytes. People do not write larger ones.
pub const LARGEST_SOURCE: u64 = 8 << 20;

/// The largest file that is read where a language keeps data in its files, in bytes.
pub const LARGEST_DATA: u64 = 64 << 20;

/// The largest manifest that is read, in bytes.
const LARGEST_MANIFEST: u64 = 2 << 20;

/// The longest lines that are taken for source, in bytes on average.
const LONGEST_LINES: usize = 20_000;

/// Raised whenever this module changes what it lets through: kept facts are taken anew.
const READING_VERSION: u32 = 1;

/// The version of what takes the facts of a language's files.
pub(crate) fn version_of(front_end: &FrontEnd) -> u32 {
    front_end.version << 8 | READING_VERSION
}

/// Why a file of this size is not read, if it is not.
pub(crate) fn too_large(front_end: &FrontEnd, size: u64) -> Option<String> {
    let limit = if front_end.holds_data() { LARGEST_DATA } else { LARGEST_SOURCE };
    let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
    (size > limit).then(|| {
        format!("it has {} MB, more than the {} MB that are read", megabytes(size), megabytes(limit))
    })
}

/// Reads a file into room that is used again, no more than can be used of one that grows meanwhile.
pub(crate) fn read_into<'r>(path: &Path, size: u64, room: &'r mut Vec<u8>) -> io::Result<&'r [u8]> {
    let mut file = File::open(path)?;
    let (expected, most) = (size as usize, LARGEST_DATA as usize + 1);
    let mut filled = 0;
    loop {
        // With room for a byte more than expected, mostly one read tells the end, too.
        let room_for = (filled.max(expected) + 1).min(most);
        if room.len() < room_for {
            match filled {
                // Memory that is new is empty already.
                0 => *room = vec![0; room_for.max(room.len() * 2).min(most)],
                _ => room.resize(room_for, 0),
            }
        }
        let read = match file.read(&mut room[filled..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        filled += read;
        if read == 0 || (expected..room.len()).contains(&filled) || filled >= most {
            return Ok(&room[..filled.min(most)]);
        }
        if filled == room.len() {
            room.resize((filled * 2).min(most), 0);
        }
    }
}

/// Whether the begin of a file tells that its front-end does not read it.
pub(crate) fn is_another(front_end: &FrontEnd, path: &Path) -> io::Result<bool> {
    let Some(recognises) = front_end.recognises else { return Ok(false) };
    let mut head = Vec::with_capacity(HEAD_BYTES);
    File::open(path)?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(!recognises(&decode(&head).text))
}

/// The text of the manifest at a relative path, if it can be read.
pub(crate) fn read_manifest(root: &Path, path: &str) -> Option<String> {
    let file = File::open(root.join(path)).ok()?;
    let mut bytes = Vec::new();
    file.take(LARGEST_MANIFEST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST_MANIFEST).then(|| decode(&bytes).text.into_owned())
}

/// Takes the facts of a file from its bytes. Whatever is wrong with them is told by the facts.
pub(crate) fn facts_of(path: &str, front_end: &FrontEnd, bytes: &[u8]) -> FileFacts {
    let size = bytes.len() as u64;
    let skipped = |reason: &str| FileFacts::skipped(path, front_end.language, size, reason);
    if let Some(reason) = too_large(front_end, size) {
        return skipped(&reason);
    }
    let decoded = decode(bytes);
    if memchr(0, decoded.text.as_bytes()).is_some() {
        return skipped("it is binary, not text");
    }
    if let Some(reason) = minified(front_end, &decoded.text) {
        return FileFacts { markers: Markers::FOREIGN, ..skipped(&reason) };
    }
    let file = SourceFile { path, text: &decoded.text };
    let taken = catch_unwind(AssertUnwindSafe(|| (front_end.extract)(file)));
    let Ok(mut facts) = taken else {
        return skipped("the parser failed on this file");
    };
    facts.bytes = size;
    // Copied, they take as little room as they need: an allocator leaves what shrinks where it is.
    let mut facts = facts.clone();
    if let Some(problem) = decoded.problem {
        note(&mut facts, &problem);
    }
    facts
}

/// What tells that a text was minified, if it was.
fn minified(front_end: &FrontEnd, text: &str) -> Option<String> {
    if front_end.holds_data() {
        return None;
    }
    // With so many lines they cannot be as long: few are looked for in what people write.
    if text.lines().nth(text.len() / LONGEST_LINES).is_some() {
        return None;
    }
    let line = text.len() / text.lines().count().max(1);
    (line > LONGEST_LINES).then(|| format!("it is minified: its lines have {line} bytes on average"))
}

/// A problem of the file makes parsed facts partial, and adds to the reason of others.
fn note(facts: &mut FileFacts, problem: &str) {
    if facts.status == FileStatus::Parsed {
        facts.status = FileStatus::Partial;
    }
    facts.reason = match &*facts.reason {
        "" => problem.into(),
        reason => format!("{reason}; {problem}").into(),
    };
}

struct Decoded<'a> {
    text: Cow<'a, str>,
    /// What may be wrong with the text
    problem: Option<String>,
}

/// The text of a file: UTF-8, or UTF-16 where it says so. Every byte of anything else is taken for
/// the character with its number (Latin-1), so that nothing is lost.
fn decode(bytes: &[u8]) -> Decoded<'_> {
    let pairs = |order: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        Decoded { text: String::from_utf16_lossy(&units).into(), problem: None }
    };
    match bytes {
        [0xFF, 0xFE, ..] => return pairs(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => return pairs(u16::from_be_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.into(), problem: None },
        Err(error) => {
            let told = format!("it is not UTF-8 at byte {}; it was read as Latin-1", error.valid_up_to());
            Decoded {
                text: bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into(),
                problem: (!declares_latin1(bytes)).then_some(told),
            }
        }
    }
}

/// Whether a document in XML declares that it is written in Latin-1.
fn declares_latin1(bytes: &[u8]) -> bool {
    let declaration = bytes.split(|byte| *byte == b'>').next().unwrap_or_default();
    let declaration = declaration.to_ascii_lowercase();
    let names: [&[u8]; 2] = [b"iso-8859-1", b"latin1"];
    declaration.starts_with(b"<?xml")
        && names.iter().any(|name| declaration.windows(name.len()).any(|part| part == *name))
}
