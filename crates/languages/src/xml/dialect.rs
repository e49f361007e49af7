//! Which documents are read: told by the root element and what stands at the head of the text.

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Hibernate's mappings: `*.hbm.xml`
    Hibernate,
    /// The mappings of Jakarta Persistence: `orm.xml`
    Persistence,
    /// MyBatis' mappers
    MyBatis,
    /// Deployment descriptors of web applications: `web.xml`
    WebApplication,
    /// Struts 1
    Struts1,
    /// Struts 2
    Struts2,
    /// Spring's beans
    Spring,
    /// Liquibase's changelogs
    Liquibase,
}

impl Dialect {
    /// The dialect of a document with this begin; none if it is none that is read.
    pub fn of(head: &str) -> Option<Dialect> {
        let root = root_element(head)?;
        let says = |word: &str| head.contains(word);
        match root.rsplit(':').next()? {
            "hibernate-mapping" => Some(Dialect::Hibernate),
            "entity-mappings" => Some(Dialect::Persistence),
            "mapper" if says("mybatis") || says("namespace=") => Some(Dialect::MyBatis),
            "web-app" => Some(Dialect::WebApplication),
            "struts-config" => Some(Dialect::Struts1),
            "struts" => Some(Dialect::Struts2),
            // Contexts and dependency injection has a document of the same root, which names no beans.
            "beans" if says("springframework") || says("SPRING") => Some(Dialect::Spring),
            "databaseChangeLog" => Some(Dialect::Liquibase),
            _ => None,
        }
    }
}

/// Whether a document that begins like this is one that is read.
pub(super) fn is_known(head: &str) -> bool {
    Dialect::of(head).is_some()
}

/// The name of the first element, behind declarations, comments and the document type.
fn root_element(head: &str) -> Option<&str> {
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let after = rest.strip_prefix('<')?;
        rest = if after.starts_with('?') {
            after.split_once("?>")?.1
        } else if let Some(comment) = after.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if after.starts_with('!') {
            behind_document_type(after)?
        } else {
            let end = after.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            return Some(&after[..end]);
        }
        .trim_start();
    }
}

/// What follows `<!DOCTYPE … [ … ]>`.
fn behind_document_type(text: &str) -> Option<&str> {
    let end = text.find(['>', '['])?;
    if text[end..].starts_with('>') {
        return Some(&text[end + 1..]);
    }
    let inner = &text[end + 1..];
    let close = inner.find(']')?;
    inner[close + 1..].trim_start().strip_prefix('>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_behind_whatever_stands_before_it() {
        let head =
            "<?xml version=\"1.0\"?>\n<!-- <beans> -->\n<!DOCTYPE mapper PUBLIC \"-//mybatis.org//DTD\"
            \"http://mybatis.org/x.dtd\" [ <!ENTITY a \"b\"> ]>\n<mapper namespace='a.B'>";
        assert_eq!(Dialect::of(head), Some(Dialect::MyBatis));
        assert_eq!(Dialect::of("<hibernate-mapping>"), Some(Dialect::Hibernate));
        assert_eq!(Dialect::of("<x:web-app xmlns:x='y'/>"), Some(Dialect::WebApplication));
    }

    #[test]
    fn other_documents_are_nobodys() {
        for text in
            ["", "<", "plain", "<project>", "<beans xmlns='http://xmlns.jcp.org/xml/ns/javaee'>", "<!--"]
        {
            assert_eq!(Dialect::of(text), None, "{text}");
        }
    }
}
