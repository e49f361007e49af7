//! What surrounds a statement in a route file.

/// Where in a resource a statement stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Level {
    /// Outside of any resource
    #[default]
    Plain,
    /// In the block of a resource: what is nested is below one of it
    Nested,
    Member,
    Collection,
    New,
}

/// A resource whose block is played.
#[derive(Debug, Clone, Default)]
pub(super) struct Resource {
    /// The controller, with its modules
    pub controller: String,
    pub collection: String,
    pub member: String,
    /// Below one of it, its key named after it
    pub nested: String,
}

/// What surrounds a statement.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub path: String,
    /// Modules of controllers, with `/` between them
    pub module: String,
    pub controller: Option<String>,
    pub resource: Option<Resource>,
    pub level: Level,
    pub shallow: bool,
    /// What stays before a shallow path
    pub shallow_path: String,
    pub only: Option<Vec<String>>,
    pub except: Option<Vec<String>>,
    /// What `new` and `edit` are called in paths
    pub path_names: Vec<(String, String)>,
}

impl Scope {
    /// The path that a statement here is below.
    pub fn base(&self) -> &str {
        match (&self.resource, self.level) {
            (Some(resource), Level::Nested) => &resource.nested,
            (Some(resource), Level::Member) => &resource.member,
            (Some(resource), Level::Collection | Level::New) => &resource.collection,
            _ => &self.path,
        }
    }

    /// This scope with a part of a path added, outside of the resource around it.
    pub fn below(&self, part: &str) -> Scope {
        let base = match self.level {
            Level::New => join(self.base(), self.path_name("new")),
            _ => self.base().to_owned(),
        };
        Scope {
            path: join(&base, part),
            shallow_path: join(&self.shallow_path, part),
            level: Level::Plain,
            ..self.clone()
        }
    }

    /// This scope with modules added.
    pub fn in_module(mut self, module: &str) -> Scope {
        self.module = join_modules(&self.module, module);
        self
    }

    /// A controller as routes name it, with the modules around; one that begins with `/` stands alone.
    pub fn controller_path(&self, controller: &str) -> String {
        match controller.starts_with('/') {
            true => controller.to_owned(),
            false => join_modules(&self.module, controller),
        }
    }

    /// What an action is called in paths.
    pub fn path_name<'a>(&'a self, action: &'a str) -> &'a str {
        self.path_names.iter().rev().find(|(known, _)| known == action).map_or(action, |(_, name)| name)
    }
}

pub(super) fn join_modules(outer: &str, inner: &str) -> String {
    let parts = [outer, inner].map(|part| part.trim_matches('/'));
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

/// A path below another, as Rails writes it: one slash before each part, which goes into the
/// parentheses of an optional one.
pub(super) fn join(base: &str, part: &str) -> String {
    let base = base.trim_end_matches('/');
    let part = part.trim_matches('/');
    if part.is_empty() {
        return if base.is_empty() { "/".to_owned() } else { base.to_owned() };
    }
    match part.strip_prefix('(') {
        Some(optional) if !optional.starts_with(['/', '.']) => format!("{base}(/{optional}"),
        Some(_) => format!("{base}{part}"),
        None => format!("{base}/{part}"),
    }
}
