//! The folder of each unit and the order of names: what every tree asks of all units.

use std::collections::BTreeMap;

use banyan_facts::{MonolithFacts, UnitIndex};

/// Folders of files, and what units are sorted by within one.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    paths: Vec<Box<str>>,
    folder_of: Vec<u32>,
    places_by_name: Vec<u32>,
}

impl Folders {
    pub fn new(facts: &MonolithFacts) -> Folders {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let mut paths: Vec<Box<str>> = Vec::new();
        let mut number = |path| {
            let next = paths.len() as u32;
            *numbers.entry(path).or_insert_with(|| {
                paths.push(Box::from(path));
                next
            })
        };
        let folder_of_file: Vec<u32> = facts
            .files
            .iter()
            .map(|file| number(file.path.rsplit_once('/').map_or("", |(folder, _)| folder)))
            .collect();
        let folder_of = facts.units.iter().map(|unit| folder_of_file[unit.file as usize]).collect();
        let mut by_name: Vec<u32> = (0..facts.units.len() as u32).collect();
        by_name.sort_unstable_by_key(|&at| (&facts.units[at as usize].name, at));
        let mut places_by_name = vec![0; by_name.len()];
        (0u32..).zip(by_name).for_each(|(place, at)| places_by_name[at as usize] = place);
        Folders { paths, folder_of, places_by_name }
    }

    /// How many folders there are.
    pub fn count(&self) -> usize {
        self.paths.len()
    }

    /// The path of a folder; that of the monolith itself is empty.
    pub fn path(&self, folder: u32) -> &str {
        &self.paths[folder as usize]
    }

    /// The folder that a unit's file lies in.
    pub fn of(&self, unit: UnitIndex) -> u32 {
        self.folder_of[unit.at()]
    }

    /// The place of a unit among all, sorted by (name, unit).
    pub fn place_by_name(&self, unit: UnitIndex) -> u32 {
        self.places_by_name[unit.at()]
    }
}
