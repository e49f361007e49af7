//! Where threads begin.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

/// The processors that a thread may run on, told from the one that it is on.
///
/// Linux may begin a thread on the processor of the one that starts it, and leave it there for several of its ticks of
/// 4 ms while another processor has nothing to do: a scan of 450 ms on two processors takes 2 to 3 % less without that.
#[derive(Clone, Copy)]
pub(crate) struct Processors {
    #[cfg(target_os = "linux")]
    all: Option<(CpuSet, usize)>,
}

impl Processors {
    /// Those of this thread.
    #[cfg(target_os = "linux")]
    pub fn now() -> Processors {
        Processors { all: sched_getaffinity(None).ok().map(|all| (all, sched_getcpu())) }
    }

    /// Has this thread go on on the processor of this number, from where the system may move it as it likes.
    #[cfg(target_os = "linux")]
    pub fn begin_on(self, number: usize) {
        let Some((all, first)) = self.all else { return };
        let processors: Vec<usize> =
            (0..CpuSet::MAX_CPU).filter(|&processor| all.is_set(processor)).collect();
        let first = processors.iter().position(|&processor| processor == first).unwrap_or(0);
        let Some(&own) = processors.get((first + number) % processors.len().max(1)) else { return };
        let mut only = CpuSet::new();
        only.set(own);
        // Where it cannot be moved, or not be freed again, it is where it was, or may go where it is.
        if sched_setaffinity(None, &only).is_ok() {
            let _ = sched_setaffinity(None, &all);
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn now() -> Processors {
        Processors {}
    }

    #[cfg(not(target_os = "linux"))]
    pub fn begin_on(self, _number: usize) {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_was_moved_may_go_on_anywhere_again() {
        let all = sched_getaffinity(None).unwrap();
        let here = Processors::now();
        for number in 0..=all.count() as usize {
            here.begin_on(number);
            assert_eq!(sched_getaffinity(None).unwrap(), all);
        }
    }
}
