//! Large pages for the room that the allocator takes of the system, where that has them for who asks (Linux).

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::mm::{Advice, madvise};

/// The room that the allocator takes when it begins, of which it gives parts to threads.
const FIRST_ARENA: c_int = 1;

#[allow(unsafe_code)]
unsafe extern "C" {
    /// The begin of an arena, and its size; the bindings leave it out.
    fn mi_arena_area(arena: c_int, size: *mut usize) -> *mut c_void;
}

/// Asks for large pages for so many bytes of the room, and for none for the rest. It is a wish: where it cannot be
/// granted, pages stay as they are.
pub fn take(bytes: usize) {
    static ASKED_FOR: AtomicUsize = AtomicUsize::new(0);
    let Some((start, size)) = room().filter(|_| ASKED_FOR.swap(bytes, Ordering::Relaxed) != bytes) else {
        return;
    };
    let large = bytes.min(size);
    advise(start, large, Advice::LinuxHugepage);
    if large < size {
        advise(start.wrapping_byte_add(large), size - large, Advice::LinuxNoHugepage);
    }
}

#[allow(unsafe_code)]
fn room() -> Option<(*mut c_void, usize)> {
    let mut size = 0;
    // SAFETY: writes the size, and nothing else.
    let start = unsafe { mi_arena_area(FIRST_ARENA, &raw mut size) };
    (!start.is_null()).then_some((start, size))
}

#[allow(unsafe_code)]
fn advise(start: *mut c_void, bytes: usize, advice: Advice) {
    // SAFETY: the allocator holds the room until the program ends; what is in it stays what it is.
    let _ = unsafe { madvise(start, bytes, advice) };
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What the system says of the mapping that an address is in.
    fn flags_of(address: usize) -> String {
        let maps = fs::read_to_string("/proc/self/smaps").expect("the system tells its mappings");
        let mut of_this = false;
        for line in maps.lines() {
            let range = line.split_once(' ').and_then(|(range, _)| range.split_once('-'));
            if let Some((start, end)) = range {
                let number = |text| usize::from_str_radix(text, 16).unwrap_or(0);
                of_this = (number(start)..number(end)).contains(&address);
            } else if of_this && line.starts_with("VmFlags:") {
                return line.to_owned();
            }
        }
        String::new()
    }

    #[test]
    fn the_room_is_taken_in_large_pages_as_far_as_they_are_asked_for() {
        let first = Box::new(1);
        let (start, size) = room().expect("what is allocated is in a room");
        let start = start as usize;
        assert!((start..start + size).contains(&(&raw const *first as usize)));
        let has = |at: usize, flag: &str| flags_of(start + at).split(' ').any(|known| known == flag);
        take(usize::MAX);
        assert!(has(0, "hg") && has(size - 1, "hg"), "{}", flags_of(start));
        take(64 << 20);
        assert!(has(0, "hg") && has(size - 1, "nh"), "{}", flags_of(start + size - 1));
    }
}
