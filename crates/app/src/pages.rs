//! The units of a large split, by the page: a window that reads a hundred thousand of them at once stands
//! still for as long.

use std::sync::PoisonError;

use crate::error::{Answer, AppError};
use crate::session::Session;
use crate::wire::{SplitPage, SplitUnit, SplitView};

/// Units that cross over at once.
const PAGE: usize = 4_000;

/// The units that were taken out of the split that was asked for last.
#[derive(Default)]
pub(crate) struct Pages {
    reading: u32,
    left: Vec<SplitPage>,
}

impl Session {
    /// A split with all its units, or with none and the number of pages on which they are.
    pub(crate) fn by_pages(&self, mut view: SplitView) -> SplitView {
        if view.services.iter().map(|service| service.units.len()).sum::<usize>() <= PAGE {
            return view;
        }
        let mut left = Vec::new();
        for (at, service) in view.services.iter_mut().enumerate() {
            let mut units = std::mem::take(&mut service.units);
            while !units.is_empty() {
                let rest: Vec<SplitUnit> = units.split_off(units.len().min(PAGE));
                left.push(SplitPage { service: at as u32, units });
                units = rest;
            }
        }
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        (view.reading, view.pages) = (pages.reading + 1, left.len() as u32);
        *pages = Pages { reading: view.reading, left };
        view
    }

    /// A page of the split that was asked for last.
    pub fn split_page(&self, reading: u32, page: u32) -> Answer<SplitPage> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let is_last = pages.reading == reading;
        let page = pages.left.get_mut(page as usize).filter(|_| is_last);
        // Another split is shown by now: nobody waits for this one.
        page.map(std::mem::take).ok_or(AppError::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Places;
    use crate::wire::ServiceView;

    fn split(sizes: &[usize]) -> SplitView {
        let unit = |at: usize| SplitUnit { id: at.to_string(), ..SplitUnit::default() };
        let service =
            |size: &usize| ServiceView { units: (0..*size).map(unit).collect(), ..ServiceView::default() };
        SplitView { services: sizes.iter().map(service).collect(), ..SplitView::default() }
    }

    #[test]
    fn a_large_split_comes_by_the_page_and_a_newer_one_ends_it() {
        let session = Session::new(Places::at(std::path::Path::new("nowhere")));
        assert_eq!(session.by_pages(split(&[3, 4])).pages, 0);
        let view = session.by_pages(split(&[PAGE + 1, 0, 2]));
        assert!(view.services.iter().all(|service| service.units.is_empty()));
        let pages: Vec<SplitPage> =
            (0..view.pages).map(|page| session.split_page(view.reading, page).expect("a page")).collect();
        let told: Vec<(u32, usize)> = pages.iter().map(|page| (page.service, page.units.len())).collect();
        assert_eq!(told, [(0, PAGE), (0, 1), (2, 2)]);
        assert_eq!(pages[1].units[0].id, PAGE.to_string());
        session.by_pages(split(&[PAGE, 1]));
        assert!(matches!(session.split_page(view.reading, 0), Err(AppError::Cancelled)));
    }
}
