//! The facts of files without what nobody else sees.

use banyan_facts::*;

/// The facts of a file with no other references than these, and without the texts that are only in others.
pub(crate) fn with_references(facts: &FileFacts, references: Vec<Reference>) -> FileFacts {
    let mut kept = Kept { facts, names: NamesBuilder::default(), known: vec![None; facts.names.len()] };
    let (names, put_away) = (Names::default(), PutAway::default());
    let mut outline = FileFacts {
        path: facts.path.clone(),
        reason: facts.reason.clone(),
        names,
        imports: facts.imports.clone(),
        declarations: facts.declarations.clone(),
        references,
        put_away,
        entry_points: facts.entry_points.clone(),
        mounts: facts.mounts.clone(),
        tables: facts.tables.clone(),
        accesses: facts.accesses.clone(),
        remote_calls: facts.remote_calls.clone(),
        configuration: facts.configuration.clone(),
        ..*facts
    };
    kept.rename(&mut outline);
    outline.names = kept.names.finish();
    outline
}

/// The names that are kept of a file.
struct Kept<'a> {
    facts: &'a FileFacts,
    names: NamesBuilder,
    known: Vec<Option<Name>>,
}

impl Kept<'_> {
    fn name(&mut self, name: &mut Name) {
        let Kept { facts, names, known } = self;
        let kept = known[name.0 as usize].get_or_insert_with(|| names.intern(facts.text(*name)));
        *name = *kept;
    }

    fn rename(&mut self, outline: &mut FileFacts) {
        self.name(&mut outline.scope);
        for import in &mut outline.imports {
            self.name(&mut import.path);
            import.alias.iter_mut().for_each(|alias| self.name(alias));
        }
        for declaration in &mut outline.declarations {
            self.name(&mut declaration.name);
            let texts = declaration.owner.iter_mut().chain(&mut declaration.of_type);
            texts.for_each(|text| self.name(text));
        }
        outline.references.iter_mut().for_each(|it| self.name(&mut it.name));
        outline.mounts.iter_mut().for_each(|it| self.name(&mut it.prefix));
        for row in &mut outline.entry_points {
            self.name(&mut row.method);
            self.name(&mut row.route);
        }
        outline.tables.iter_mut().for_each(|table| self.rename_table(table));
        outline.accesses.iter_mut().for_each(|row| self.table(&mut row.table));
        for row in &mut outline.remote_calls {
            self.name(&mut row.method);
            self.name(&mut row.target);
        }
        outline.configuration.iter_mut().for_each(|row| self.name(&mut row.key));
    }

    fn rename_table(&mut self, table: &mut TableFact) {
        self.name(&mut table.name);
        table.columns.iter_mut().for_each(|column| self.name(column));
        if let TableChange::Rename(name) | TableChange::RenameColumn(name) = &mut table.change {
            self.name(name);
        }
        for key in &mut table.foreign_keys {
            key.columns.iter_mut().for_each(|column| self.name(column));
            self.table(&mut key.to);
        }
    }

    fn table(&mut self, table: &mut TableName) {
        match table {
            TableName::Table(name) | TableName::Entity(name) => self.name(name),
        }
    }
}
