//! Imports, as written: `..package.module` for what is relative, and one fact for each name.

use crate::python::tree::{Alias, Stmt, StmtImport, StmtImportFrom};
use banyan_facts::{Import, Name};

use super::walk::{Local, Origin, Walk};
use crate::python::notation::TYPE_ONLY;

impl<'a> Walk<'a> {
    pub fn import(&mut self, statement: &'a Stmt<'a>) {
        match statement {
            Stmt::Import(import) => import.names.iter().for_each(|alias| self.import_module(import, alias)),
            Stmt::ImportFrom(import) => import.names.iter().for_each(|alias| self.import_name(import, alias)),
            _ => {}
        }
    }

    fn import_module(&mut self, statement: &StmtImport<'_>, alias: &'a Alias<'a>) {
        let line = self.line(statement);
        let path = self.add_import(alias.name, alias, false, line);
        let first = alias.name.split('.').next().unwrap_or_default();
        match alias.asname {
            Some(name) => self.bind_import(name, path, alias.name.len()),
            None => self.bind_import(first, path, first.len()),
        }
    }

    fn import_name(&mut self, statement: &StmtImportFrom<'_>, alias: &'a Alias<'a>) {
        let module = statement.module.unwrap_or_default();
        let mut path = std::mem::take(&mut self.scratch);
        path.clear();
        (0..statement.level).for_each(|_| path.push('.'));
        path.push_str(module);
        if alias.name == "*" {
            let line = self.line(statement);
            self.add_import(&path, alias, true, line);
        } else {
            if !path.is_empty() && !path.ends_with('.') {
                path.push('.');
            }
            path.push_str(alias.name);
            let line = self.line(alias);
            let name = self.add_import(&path, alias, true, line);
            self.bind_import(alias.asname.unwrap_or(alias.name), name, path.len());
        }
        // Its room is used again.
        self.scratch = path;
    }

    fn bind_import(&mut self, name: &'a str, path: Name, bytes: usize) {
        self.bind_local(name, Local::Declared);
        self.origins.insert(name, Origin { path, bytes });
    }

    fn add_import(&mut self, path: &str, alias: &Alias<'_>, member: bool, line: u32) -> Name {
        let path = match self.type_only {
            true => self.names.intern(&format!("{TYPE_ONLY}{path}")),
            false => self.names.intern(path),
        };
        let alias_name = alias.asname.map(|name| self.names.intern(name));
        self.imports.push(Import {
            path,
            alias: alias_name,
            wildcard: alias.name == "*",
            member,
            reexport: false,
            within: self.within,
            line,
        });
        path
    }
}
