//! What is known of libraries without reading them.

use super::types::Type;

/// The public types of `java.lang`, which need no import.
const JAVA_LANG: &[&str] = &[
    "AbstractMethodError",
    "Appendable",
    "ArithmeticException",
    "ArrayIndexOutOfBoundsException",
    "ArrayStoreException",
    "AssertionError",
    "AutoCloseable",
    "Boolean",
    "BootstrapMethodError",
    "Byte",
    "CharSequence",
    "Character",
    "Class",
    "ClassCastException",
    "ClassCircularityError",
    "ClassFormatError",
    "ClassLoader",
    "ClassNotFoundException",
    "ClassValue",
    "CloneNotSupportedException",
    "Cloneable",
    "Comparable",
    "Compiler",
    "Deprecated",
    "Double",
    "Enum",
    "EnumConstantNotPresentException",
    "Error",
    "Exception",
    "ExceptionInInitializerError",
    "Float",
    "FunctionalInterface",
    "IllegalAccessError",
    "IllegalAccessException",
    "IllegalArgumentException",
    "IllegalCallerException",
    "IllegalMonitorStateException",
    "IllegalStateException",
    "IllegalThreadStateException",
    "IncompatibleClassChangeError",
    "IndexOutOfBoundsException",
    "InheritableThreadLocal",
    "InstantiationError",
    "InstantiationException",
    "Integer",
    "InternalError",
    "InterruptedException",
    "Iterable",
    "LayerInstantiationException",
    "LinkageError",
    "Long",
    "MatchException",
    "Math",
    "Module",
    "ModuleLayer",
    "NegativeArraySizeException",
    "NoClassDefFoundError",
    "NoSuchFieldError",
    "NoSuchFieldException",
    "NoSuchMethodError",
    "NoSuchMethodException",
    "NullPointerException",
    "Number",
    "NumberFormatException",
    "Object",
    "OutOfMemoryError",
    "Override",
    "Package",
    "Process",
    "ProcessBuilder",
    "ProcessHandle",
    "Readable",
    "Record",
    "ReflectiveOperationException",
    "Runnable",
    "Runtime",
    "RuntimeException",
    "RuntimePermission",
    "SafeVarargs",
    "ScopedValue",
    "SecurityException",
    "SecurityManager",
    "Short",
    "StackOverflowError",
    "StackTraceElement",
    "StackWalker",
    "StrictMath",
    "String",
    "StringBuffer",
    "StringBuilder",
    "StringIndexOutOfBoundsException",
    "StringTemplate",
    "SuppressWarnings",
    "System",
    "Thread",
    "ThreadDeath",
    "ThreadGroup",
    "ThreadLocal",
    "Throwable",
    "TypeNotPresentException",
    "UnknownError",
    "UnsatisfiedLinkError",
    "UnsupportedClassVersionError",
    "UnsupportedOperationException",
    "VerifyError",
    "VirtualMachineError",
    "Void",
    "WrongThreadException",
];

/// Methods that every object has.
const OBJECT_METHODS: &[&str] =
    &["equals", "hashCode", "toString", "getClass", "notify", "notifyAll", "wait", "clone", "finalize"];

/// Methods that every enumeration has besides.
const ENUM_METHODS: &[&str] = &["name", "ordinal", "compareTo", "getDeclaringClass", "describeConstable"];

/// Methods of containers and wrappers that give back what they hold.
const ELEMENT_METHODS: &[&str] = &[
    "get",
    "getFirst",
    "getLast",
    "getOrDefault",
    "orElse",
    "orElseGet",
    "orElseThrow",
    "orNull",
    "or",
    "next",
    "previous",
    "poll",
    "pollFirst",
    "pollLast",
    "peekFirst",
    "peekLast",
    "pop",
    "remove",
    "removeFirst",
    "removeLast",
    "first",
    "last",
    "element",
    "take",
    "takeFirst",
    "floor",
    "ceiling",
    "higher",
    "lower",
    "join",
    "block",
    "getNow",
    "getValue",
    "computeIfAbsent",
    "computeIfPresent",
    "putIfAbsent",
    "put",
    "getBody",
    "getPayload",
    "getSingleResult",
    "getResult",
    "uniqueResult",
    "getSingleResultOrNull",
    "result",
    "set",
    "call",
    "getReference",
    "iteratorNext",
    "blockFirst",
    "getIfAvailable",
    "getObject",
    "newInstance",
    "cast",
    "getAndSet",
    "resultOrNull",
    "unwrap",
    "reduce",
    "load",
    "getIfPresent",
    "getUnchecked",
];

/// Methods that give back a container of the same things.
const SAME_METHODS: &[&str] = &[
    "stream",
    "parallelStream",
    "filter",
    "sorted",
    "distinct",
    "limit",
    "skip",
    "peek",
    "iterator",
    "listIterator",
    "spliterator",
    "subList",
    "reversed",
    "descendingIterator",
    "findFirst",
    "findAny",
    "min",
    "max",
    "toList",
    "toSet",
    "values",
    "onClose",
    "parallel",
    "sequential",
    "takeWhile",
    "dropWhile",
    "getContent",
    "getResultList",
    "getResultStream",
    "list",
    "setParameter",
    "setMaxResults",
    "setFirstResult",
    "whenComplete",
    "exceptionally",
    "subscribeOn",
    "publishOn",
    "doOnNext",
    "collectList",
    "asList",
    "build",
    "add",
    "addAll",
    "where",
    "orderBy",
    "groupBy",
    "tail",
    "head",
    "subSet",
    "headSet",
    "tailSet",
    "descendingSet",
    "elements",
    "clone",
    "collect",
    "unordered",
    "boxed",
    "stripe",
    "setHint",
    "toArray",
];

/// Methods that give back a container of something else, which only their function tells.
const MAPPING_METHODS: &[&str] = &[
    "map",
    "mapToObj",
    "flatMap",
    "thenApply",
    "thenApplyAsync",
    "thenCompose",
    "thenComposeAsync",
    "concatMap",
    "switchMap",
    "transform",
    "handle",
    "mapMulti",
    "of",
    "ofNullable",
    "concat",
    "zip",
    "asList",
    "copyOf",
    "singletonList",
    "singleton",
    "emptyList",
    "empty",
    "groupingBy",
    "just",
];

/// Methods of libraries that give back an instance of the class that they are told.
const TOLD_METHODS: &[&str] = &[
    "find",
    "getReference",
    "getBean",
    "get",
    "load",
    "unwrap",
    "cast",
    "readValue",
    "convertValue",
    "treeToValue",
    "fromJson",
    "getForObject",
    "postForObject",
    "patchForObject",
    "mock",
    "spy",
    "any",
    "isA",
    "newInstance",
    "proxy",
    "lookup",
    "getInstance",
    "byId",
    "findById",
    "unmarshal",
    "queryForObject",
    "getProperty",
    "readEntity",
    "target",
    "getAnnotation",
    "findAnnotation",
    "select",
];

/// Methods of libraries that give back something that holds instances of the class that they are told.
const HOLDING_METHODS: &[&str] = &[
    "createQuery",
    "createNamedQuery",
    "createNativeQuery",
    "createCriteria",
    "query",
    "getForEntity",
    "exchange",
    "postForEntity",
    "from",
    "bodyToMono",
    "bodyToFlux",
    "getBeansOfType",
    "getBeanProvider",
    "findAll",
    "queryForList",
    "createCriteriaQuery",
    "createCriteriaUpdate",
    "createCriteriaDelete",
    "subquery",
];

/// Whether `java.lang` has a type of this name.
pub(super) fn is_java_lang(name: &str) -> bool {
    JAVA_LANG.binary_search(&name).is_ok()
}

/// Whether every object has a method of this name.
pub(super) fn is_object_method(name: &str) -> bool {
    OBJECT_METHODS.contains(&name)
}

/// Whether every enumeration has a method of this name.
pub(super) fn is_enum_method(name: &str) -> bool {
    ENUM_METHODS.contains(&name)
}

/// Whether the types of a package are mostly containers, whose results depend on their arguments.
pub(super) fn is_container_package(package: &str) -> bool {
    package.starts_with("java.util")
        || package.starts_with("com.google.common.collect")
        || package.starts_with("reactor.core")
        || package == "java.lang"
}

/// The type of what a method or field of a library's type gives back.
pub(super) fn result_of<'a>(receiver: &Type<'a>, member: &str) -> Type<'a> {
    let Type::Library { package, name, arguments } = receiver else { return Type::unknown_receiver() };
    match member {
        "entrySet" if arguments.len() == 2 => {
            let entry = Type::library("java.util", "Entry").with_arguments(arguments.to_vec());
            return Type::library("java.util", "Set").with_arguments(vec![entry]);
        }
        "keySet" | "navigableKeySet" | "keys" => {
            return Type::library("java.util", "Set").with_arguments(vec![receiver.key()]);
        }
        "getKey" | "firstKey" | "lastKey" | "left" | "getLeft" if arguments.len() == 2 => {
            return receiver.key();
        }
        "toString" | "getName" => return Type::library("java.lang", "String"),
        _ => {}
    }
    let opaque = || Type::library(package, "");
    if ELEMENT_METHODS.contains(&member) {
        return if arguments.is_empty() && !is_generic(package, name) {
            opaque()
        } else {
            receiver.element()
        };
    }
    if SAME_METHODS.contains(&member) {
        return match arguments.len() {
            2 if member == "values" => {
                Type::library("java.util", "Collection").with_arguments(vec![receiver.element()])
            }
            _ => receiver.clone(),
        };
    }
    if MAPPING_METHODS.contains(&member) && (is_container_package(package) || !arguments.is_empty()) {
        return receiver.clone().with_arguments(vec![Type::unknown_receiver()]);
    }
    let holds_own =
        arguments.iter().any(|argument| !matches!(argument, Type::Library { .. } | Type::Primitive));
    let depends = holds_own || is_generic(package, name);
    if depends && !is_plain_result(member) { Type::unknown_receiver() } else { opaque() }
}

/// What a call gives back that is told a class: one of it, or something that holds some.
pub(super) fn told_result<'a>(found: Type<'a>, method: &str, told: Type<'a>) -> Type<'a> {
    match found {
        Type::Variable { .. } => told,
        Type::Library { name: "", .. } | Type::Unknown(_) if TOLD_METHODS.contains(&method) => told,
        Type::Library { package, name: "", .. } if HOLDING_METHODS.contains(&method) => {
            Type::library(package, "").with_arguments(vec![told])
        }
        other => other.substituted(&|_, _, _| Some(told.clone())),
    }
}

/// What a method of a repository of entities gives back, by its name.
pub(super) fn repository_result<'a>(entity: Type<'a>, method: &str) -> Type<'a> {
    let held_in = |name| Type::library("java.util", name).with_arguments(vec![entity.clone()]);
    match method {
        "findById" | "findOne" | "findByIdOptional" => held_in("Optional"),
        "save" | "saveAndFlush" | "getOne" | "getById" | "getReferenceById" | "insert" => entity,
        _ if method.starts_with("find") || method.ends_with("All") => held_in("List"),
        _ => Type::library("java.lang", ""),
    }
}

/// Whether a library's type without arguments most likely lacks them because they were not told.
fn is_generic(package: &str, name: &str) -> bool {
    is_container_package(package)
        && package != "java.lang"
        && !matches!(
            name,
            "Date"
                | "Calendar"
                | "Locale"
                | "UUID"
                | "Properties"
                | "Random"
                | "Scanner"
                | "Objects"
                | "TimeZone"
                | "Currency"
                | "BitSet"
                | "StringTokenizer"
                | "Timer"
                | "Base64"
                | "StringJoiner"
                | ""
                | "TimeUnit"
                | "ResourceBundle"
                | "GregorianCalendar"
                | "Pattern"
                | "Matcher"
                | "Logger"
                | "Level"
                | "Formatter"
                | "Collectors"
                | "Comparator"
                | "UUIDGenerator"
                | "AtomicInteger"
                | "AtomicLong"
                | "AtomicBoolean"
                | "Arrays"
                | "ZipEntry"
                | "ZipFile"
                | "JarFile"
                | "Manifest"
        )
}

/// Methods whose results hold nothing that the container's arguments would tell.
fn is_plain_result(member: &str) -> bool {
    matches!(
        member,
        "size" | "isEmpty" | "contains" | "count" | "indexOf" | "hasNext" | "isPresent" | "length"
    )
}

/// The name of the library that a package belongs to: two parts for the platform's packages
/// (`java.util`, `jakarta.persistence`; three where one holds several: `jakarta.ws.rs`), three behind a domain's first part
/// (`org.springframework.data`, `com.google.common`), else one (`lombok`).
pub(super) fn library_of(package: &str) -> &str {
    let mut names = package.split('.');
    let (first, second) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    let parts = match first {
        "javax" | "jakarta" if matches!(second, "ws" | "xml" | "enterprise") => 3,
        "java" | "javax" | "jakarta" | "sun" | "jdk" | "kotlin" | "scala" => 2,
        "org" | "com" | "net" | "io" | "de" | "eu" | "uk" | "fr" | "ch" | "at" | "nl" | "be" | "it"
        | "es" | "pl" | "se" | "no" | "dk" | "fi" | "cz" | "ru" | "cn" | "jp" | "br" | "us" | "co" | "me"
        | "dev" | "app" | "ai" | "edu" | "gov" | "info" | "biz" | "in" | "tech" => 3,
        _ => 1,
    };
    let end = package.match_indices('.').map(|(at, _)| at).nth(parts - 1);
    end.map_or(package, |end| &package[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_lang_is_sorted_for_its_search() {
        assert!(JAVA_LANG.is_sorted());
        assert!(is_java_lang("String") && is_java_lang("Void") && !is_java_lang("List"));
    }

    #[test]
    fn libraries_are_named_by_their_first_parts() {
        let names = [
            "java.util.concurrent",
            "org.springframework.data.jpa.repository",
            "lombok",
            "org.slf4j",
            "javax",
        ];
        assert_eq!(
            names.map(library_of),
            ["java.util", "org.springframework.data", "lombok", "org.slf4j", "javax"]
        );
    }
}
