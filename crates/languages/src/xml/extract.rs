//! Takes the facts of one document.

use banyan_facts::*;

use super::dialect::Dialect;
use super::document::Document;
use super::facts::DocumentFacts;
use super::{hibernate, liquibase, mybatis, orm, spring, struts, web};
use crate::SourceFile;
use crate::counting::count_lines;
use crate::java::markers::is_test_path;

/// The facts of a document; what stands behind the first fault is left out.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let mut facts = FileFacts::skipped(file.path, Language::Xml, file.text.len() as u64, "");
    let Some(dialect) = Dialect::of(file.text) else {
        facts.reason = "it has no root element that is known".into();
        return facts;
    };
    facts.lines = count_lines(file.text);
    facts.markers = if is_test_path(file.path) { Markers::TEST } else { Markers::NONE };
    let document = Document::read(file.text);
    facts.status = if document.problem.is_some() { FileStatus::Partial } else { FileStatus::Parsed };
    facts.reason = document.problem.clone().unwrap_or_default().into();
    let mut into = DocumentFacts::new(facts);
    into.facts.scope = into.names.intern("");
    if let Some(root) = document.root() {
        match dialect {
            Dialect::Hibernate => hibernate::add(root, &mut into),
            Dialect::Persistence => orm::add(root, &mut into),
            Dialect::MyBatis => mybatis::add(root, &mut into),
            Dialect::WebApplication => web::add(root, &mut into),
            Dialect::Struts1 => struts::add_first(root, &mut into),
            Dialect::Struts2 => struts::add_second(root, &mut into),
            Dialect::Spring => spring::add(&document, &mut into),
            Dialect::Liquibase => liquibase::add(root, &mut into),
        }
    }
    let DocumentFacts { names, mut facts } = into;
    facts.names = names.finish();
    facts
}
