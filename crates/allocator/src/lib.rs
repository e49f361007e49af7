//! The allocator of the command line and the app. Facts are many small values made on many threads;
//! whoever links this crate allocates with it.

#[cfg(target_os = "linux")]
mod large_pages;

use std::ffi::{c_int, c_long};

use libmimalloc_sys::mi_option_set;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How long what is free is held back before the system gets it, in milliseconds. The number stands for
/// `mi_option_purge_delay`, which the bindings do not name.
const PURGE_DELAY: c_int = 15;
/// What "a while" is: longer than a walk takes, and much shorter than a scan that takes much memory.
const HELD: c_long = 200;

/// By how much that is put off for what is next to it, in milliseconds: `mi_option_purge_extend_delay`.
const PURGE_EXTEND_DELAY: c_int = 25;

/// What is done with memory when the program ends: `mi_option_destroy_on_exit`.
const DESTROY_ON_EXIT: c_int = 22;

/// Lets the allocator keep what is free: for as long as little is in use. Room that it took meanwhile is
/// never given back.
pub fn keep_all() {
    set(PURGE_DELAY, -1);
}

/// Lets the system give room in large pages: for as long as very little is in use. A rescan takes a sixth less time
/// so, and a sixth more memory: pages that are used for the first time are a fifth of what it does.
pub fn take_large_pages() {
    #[cfg(target_os = "linux")]
    large_pages::take(usize::MAX);
}

/// Lets the system give large pages for the first of the room only: threads that each use a little of theirs would
/// take much more than they need.
pub fn take_few_large_pages() {
    #[cfg(target_os = "linux")]
    large_pages::take(64 << 20);
}

/// Lets the allocator hold what is free for a while: until it turns out how much there is to do.
pub fn hold() {
    set(PURGE_DELAY, HELD);
}

/// Lets the allocator give back early what is free, and leave all of it to the system at the end. A scan takes
/// a fifth less memory so, for a tenth more of its time at most.
pub fn give_back_early() {
    set(PURGE_DELAY, 1);
    set(PURGE_EXTEND_DELAY, 0);
    // More than 1: it is not even looked through.
    set(DESTROY_ON_EXIT, 2);
}

#[allow(unsafe_code)]
fn set(option: c_int, value: c_long) {
    // SAFETY: sets a number, which the allocator reads whenever it frees; it may change at any time.
    unsafe { mi_option_set(option, value) };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers are those of another version where these are not the values that it begins with.
    #[test]
    #[allow(unsafe_code)]
    fn the_numbers_stand_for_these_options() {
        // SAFETY: reads a number.
        let begins_with = |option| unsafe { libmimalloc_sys::mi_option_get(option) };
        assert_eq!([PURGE_DELAY - 1, PURGE_DELAY, PURGE_EXTEND_DELAY].map(begins_with), [1, 10, 1]);
        assert_eq!([PURGE_EXTEND_DELAY - 1, PURGE_EXTEND_DELAY + 1].map(begins_with), [10, 0]);
        assert_eq!(
            [DESTROY_ON_EXIT - 1, DESTROY_ON_EXIT, DESTROY_ON_EXIT + 1].map(begins_with),
            [10, 0, 1 << 20]
        );
        give_back_early();
        assert_eq!([PURGE_DELAY, PURGE_EXTEND_DELAY, DESTROY_ON_EXIT].map(begins_with), [1, 0, 2]);
        hold();
        assert_eq!([PURGE_DELAY, PURGE_EXTEND_DELAY].map(begins_with), [200, 0]);
        keep_all();
        assert_eq!([PURGE_DELAY, DESTROY_ON_EXIT].map(begins_with), [-1, 2]);
    }
}
