//! What is known of the language's own functions and classes and of widely used libraries: which are
//! theirs, and what their methods give back.

use super::composer::dashed;
use super::known_names::{
    CLASS_FAMILIES, CLASSES, FACADES, FAMILY_OF_LETTERS, FUNCTION_FAMILIES, FUNCTIONS, LARAVEL_FUNCTIONS,
    OTHER_CLASSES, OTHER_FUNCTIONS, PACKAGES,
};

/// The language and its extensions.
pub(super) const LANGUAGE: &str = "php";
/// Laravel, whose helpers are global functions.
pub(super) const LARAVEL: &str = "laravel/framework";

/// The library that declares a global function; none where none is known.
pub(super) fn library_of_function(name: &str, is_laravel: bool) -> Option<&'static str> {
    let name = name.trim_start_matches('\\');
    if is_laravel && LARAVEL_FUNCTIONS.contains(name) {
        return Some(LARAVEL);
    }
    let lower = name.to_ascii_lowercase();
    let is_other = |known: &&(&str, &str)| match known.0.ends_with('_') {
        true => lower.starts_with(known.0) && known.0.len() > 2,
        false => name == known.0,
    };
    if let Some((_, package)) = OTHER_FUNCTIONS.iter().find(is_other) {
        return Some(package);
    }
    if FUNCTIONS.contains(lower.as_str()) {
        return Some(LANGUAGE);
    }
    let in_family = FUNCTION_FAMILIES.iter().any(|family| match family.ends_with('_') || family.len() > 2 {
        true => lower.starts_with(family),
        false => lower.starts_with(family) && FAMILY_OF_LETTERS.contains(lower.as_str()),
    });
    if in_family {
        return Some(LANGUAGE);
    }
    LARAVEL_FUNCTIONS.contains(name).then_some(LARAVEL)
}

/// Whether a class outside of any namespace, or in one of the language's, is the language's own.
pub(super) fn is_language_class(name: &str) -> bool {
    CLASSES.contains(name)
        || CLASS_FAMILIES
            .iter()
            .any(|family| name.starts_with(family) && (family.ends_with('\\') || !name.contains('\\')))
}

/// The full name of a facade that is called by its global name.
pub(super) fn facade_of(name: &str) -> Option<&'static str> {
    FACADES.get(name).copied()
}

/// The package of a class of a library without namespaces.
pub(super) fn package_of_global(name: &str) -> Option<&'static str> {
    OTHER_CLASSES.iter().find(|(start, _)| name.starts_with(start)).map(|(_, package)| *package)
}

/// The package of a class by its namespace, for widely used libraries.
pub(super) fn known_package(class: &str) -> Option<String> {
    let (prefix, package) = PACKAGES.iter().find(|(prefix, _)| class.starts_with(prefix))?;
    let next = class[prefix.len()..].split('\\').next().unwrap_or_default();
    Some(package.replace('*', &dashed(next)))
}

/// What a method of a library's object gives back, as far as it is of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    /// One of what the object holds
    Element,
    /// A collection of what the object holds
    Collection,
    /// The same, or something of the same library
    Same,
    /// A query about what the object holds
    Query,
    /// A collection of something else
    Other,
    /// A number, a text
    Plain,
    /// The one who is logged in
    User,
    /// Nobody knows
    Unknown,
}

/// What a method of a library's class gives back, by the kind of class.
pub(super) fn gives(class: &str, method: &str) -> Gives {
    let simple = super::super::names::simple_name(class);
    if matches!(method, "user" | "getUser" | "authenticate") && is_about_users(class) {
        return Gives::User;
    }
    if is_query(class) {
        return query_gives(method);
    }
    if simple.ends_with("Collection") || simple.ends_with("Paginator") || simple == "Pagination" {
        return collection_gives(method);
    }
    if is_repository(class) {
        return match method {
            "findAll" | "findBy" | "matching" | "all" | "get" | "findWhere" | "findByField"
            | "findWhereIn" | "paginate" => Gives::Collection,
            "create" | "update" | "findOrFail" | "first" | "firstOrCreate" | "updateOrCreate"
            | "firstWhere" | "findOneByField" | "findOneWhere" | "firstOrNew" | "getModel" | "makeModel" => {
                Gives::Element
            }
            "createQueryBuilder" => Gives::Query,
            "count" => Gives::Plain,
            _ if method.starts_with("findOneBy") || method == "find" => Gives::Element,
            _ if method.starts_with("findBy") => Gives::Collection,
            _ => Gives::Same,
        };
    }
    if simple.starts_with("Container") || simple.ends_with("ContainerInterface") || simple == "Application" {
        return if matches!(method, "get" | "make" | "build") { Gives::Unknown } else { Gives::Same };
    }
    match (simple, method) {
        ("Generator" | "ArrayIterator" | "ArrayObject" | "SplObjectStorage", "current" | "offsetGet") => {
            Gives::Element
        }
        ("ReflectionClass", "newInstance" | "newInstanceArgs") => Gives::Unknown,
        (_, "getSubject" | "getObject" | "getEntity" | "getData") => Gives::Unknown,
        _ => Gives::Same,
    }
}

fn is_about_users(class: &str) -> bool {
    ["Auth", "Request", "Guard", "Security", "TokenInterface", "AbstractController"]
        .iter()
        .any(|word| super::super::names::simple_name(class).contains(word))
}

/// Whether a class of a library is a query or relation of an object-relational mapper.
pub(super) fn is_query(class: &str) -> bool {
    class.starts_with("Illuminate\\Database\\Eloquent\\Relations\\")
        || matches!(
            class,
            "Illuminate\\Database\\Eloquent\\Builder"
                | "Illuminate\\Contracts\\Database\\Eloquent\\Builder"
                | "Illuminate\\Database\\Query\\Builder"
                | "Doctrine\\ORM\\QueryBuilder"
                | "Doctrine\\ORM\\Query"
                | "Doctrine\\ORM\\AbstractQuery"
        )
}

/// The library whose mocks have a method of this name; it is called on mocks of any class, and on what
/// their methods give back.
pub(super) fn mock_of(method: &str) -> Option<&'static str> {
    match method {
        "shouldReceive"
        | "allows"
        | "shouldHaveReceived"
        | "shouldNotReceive"
        | "shouldNotHaveReceived"
        | "andReturn"
        | "andReturnUsing"
        | "andReturnSelf"
        | "andThrow"
        | "withArgs"
        | "makePartial"
        | "andReturnNull" => Some("Mockery\\MockInterface"),
        "expects" | "method" | "willReturnCallback" | "willReturnMap" | "willReturnSelf"
        | "willThrowException" => Some("PHPUnit\\Framework\\MockObject\\MockObject"),
        "willReturn"
        | "shouldBeCalled"
        | "shouldNotBeCalled"
        | "shouldBeCalledTimes"
        | "shouldBeCalledOnce"
        | "willThrow"
        | "shouldHaveBeenCalled"
        | "shouldNotHaveBeenCalled"
        | "reveal" => Some("Prophecy\\Prophecy\\MethodProphecy"),
        "shouldReturn"
        | "shouldHaveType"
        | "shouldImplement"
        | "shouldThrow"
        | "shouldBe"
        | "shouldBeLike"
        | "beConstructedWith"
        | "beConstructedThrough"
        | "duringInstantiation"
        | "shouldReturnAnInstanceOf" => Some("PhpSpec\\ObjectBehavior"),
        _ => None,
    }
}

/// Whether a class of a library is a repository of entities.
pub(super) fn is_repository(class: &str) -> bool {
    let ends = [
        "EntityRepository",
        "ObjectRepository",
        "DocumentRepository",
        "Eloquent\\BaseRepository",
        "Eloquent\\Repository",
    ];
    ends.iter().any(|end| class.ends_with(end))
}

fn query_gives(method: &str) -> Gives {
    match method {
        "first" | "firstOrFail" | "find" | "findOrFail" | "create" | "firstOrCreate" | "updateOrCreate"
        | "firstOrNew" | "sole" | "make" | "forceCreate" | "firstWhere" | "findOr" | "findOrNew"
        | "firstOr" | "getOneOrNullResult" | "getSingleResult" | "createOrFirst" | "createQuietly"
        | "save" | "getRelated" | "getModel" | "getParent" | "associate" => Gives::Element,
        "get" | "all" | "paginate" | "simplePaginate" | "cursorPaginate" | "cursor" | "lazy" | "lazyById"
        | "findMany" | "getResult" | "toIterable" | "iterate" | "createMany" | "saveMany" | "getResults"
        | "getEager" | "execute" => Gives::Collection,
        "count"
        | "exists"
        | "doesntExist"
        | "sum"
        | "avg"
        | "max"
        | "min"
        | "update"
        | "delete"
        | "insert"
        | "value"
        | "increment"
        | "decrement"
        | "toSql"
        | "getSingleScalarResult"
        | "getArrayResult"
        | "sync"
        | "attach"
        | "detach"
        | "getScalarResult"
        | "upsert"
        | "forceDelete"
        | "getDQL"
        | "getSQL" => Gives::Plain,
        "pluck" => Gives::Other,
        _ => Gives::Same,
    }
}

fn collection_gives(method: &str) -> Gives {
    match method {
        "first" | "last" | "find" | "get" | "pop" | "shift" | "random" | "sole" | "firstWhere"
        | "current" | "offsetGet" | "firstOrFail" | "remove" | "next" | "pull" | "findFirst" => {
            Gives::Element
        }
        "map" | "pluck" | "flatMap" | "groupBy" | "keys" | "mapWithKeys" | "mapToGroups" | "mapInto"
        | "collapse" | "flatten" | "flip" | "zip" | "chunk" | "countBy" | "partition" | "reduce" | "pipe"
        | "combine" | "transform" | "splitIn" | "split" | "mapSpread" | "crossJoin" | "keyBy.keys" => {
            Gives::Other
        }
        "count" | "isEmpty" | "isNotEmpty" | "sum" | "avg" | "max" | "min" | "contains" | "implode"
        | "join" | "toJson" | "every" | "some" | "exists" | "containsKey" | "indexOf" | "total"
        | "currentPage" => Gives::Plain,
        _ => Gives::Same,
    }
}
