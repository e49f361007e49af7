//! Work on several threads. What comes of it does not depend on how many there are.

mod processors;

use std::io;
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder, JoinHandle, Scope, ScopedJoinHandle};

use processors::Processors;

/// Stack of the threads below: what is followed nests as deep as its notation does.
const STACK_BYTES: usize = 64 << 20;

/// Starts a thread that begins so many processors after the one of this thread.
pub fn spawn<T: Send + 'static>(
    thread: Builder,
    number: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    let processors = Processors::now();
    thread.spawn(move || {
        processors.begin_on(number);
        work()
    })
}

/// [`spawn`] within a scope.
pub fn spawn_scoped<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    thread: Builder,
    number: usize,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    let processors = Processors::now();
    thread.spawn_scoped(scope, move || {
        processors.begin_on(number);
        work()
    })
}

/// What `work` comes to for every item, in their order; on at most so many threads, each with a state of its own. It
/// is told the place of the item.
pub fn in_parallel<S, I: Send, T: Send>(
    threads: usize,
    items: Vec<I>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, I) -> T + Sync,
) -> Vec<T> {
    let threads = threads.min(items.len());
    let items: Vec<Mutex<Option<I>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let next = AtomicUsize::new(0);
    let take = || {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let item = items.get(at)?.lock().ok()?.take()?;
        Some((at, item))
    };
    let mut done = on_threads(threads, || {
        let (mut state, mut done) = (start(), Vec::new());
        while let Some((at, item)) = take() {
            done.push((at, work(&mut state, at, item)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, done)| done).collect()
}

/// What `work` comes to on every thread; the own one is one of them.
fn on_threads<T: Send>(threads: usize, work: impl Fn() -> Vec<T> + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let start = |number| spawn_scoped(scope, Builder::new().stack_size(STACK_BYTES), number, &work).ok();
        let others: Vec<_> = (1..threads).filter_map(start).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    })
}

/// What `work` comes to, and what `beside` does, which is done on this thread meanwhile where there are several.
pub fn work_beside<T: Send, R>(
    threads: usize,
    work: impl Fn() -> T + Sync,
    beside: impl FnOnce() -> R,
) -> (T, R) {
    if threads < 2 {
        return (work(), beside());
    }
    thread::scope(|scope| {
        let working = spawn_scoped(scope, Builder::new().stack_size(STACK_BYTES), 1, &work);
        let beside = beside();
        let worked = match working {
            Ok(working) => working.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => work(),
        };
        (worked, beside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_of_items_is_in_their_order_and_every_item_is_worked_on_once() {
        for threads in [0, 1, 3, 200] {
            let squares = in_parallel(
                threads,
                (0..100).collect(),
                || 7,
                |state, at, item: usize| {
                    assert_eq!((*state, at), (7, item));
                    item * item
                },
            );
            assert_eq!(squares, (0..100).map(|item| item * item).collect::<Vec<_>>());
        }
        assert_eq!(in_parallel(2, Vec::new(), || (), |(), _, item: usize| item), []);
    }

    #[test]
    fn work_is_done_once_beside_other_work() {
        for threads in [1, 2] {
            let done = AtomicUsize::new(0);
            let (worked, beside) = work_beside(threads, || done.fetch_add(1, Ordering::Relaxed), || "beside");
            assert_eq!((worked, beside, done.into_inner()), (0, "beside", 1));
        }
    }
}
