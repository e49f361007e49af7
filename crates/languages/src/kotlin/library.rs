//! What is known of Kotlin's standard library without reading it.

/// Types that need no import, by their packages.
const TYPES: &[(&str, &[&str])] = &[
    (
        "kotlin",
        &[
            "Any",
            "Unit",
            "Nothing",
            "String",
            "CharSequence",
            "Char",
            "Boolean",
            "Byte",
            "Short",
            "Int",
            "Long",
            "Float",
            "Double",
            "UByte",
            "UShort",
            "UInt",
            "ULong",
            "Number",
            "Comparable",
            "Array",
            "ByteArray",
            "ShortArray",
            "IntArray",
            "LongArray",
            "FloatArray",
            "DoubleArray",
            "BooleanArray",
            "CharArray",
            "UByteArray",
            "UIntArray",
            "Enum",
            "Annotation",
            "Throwable",
            "Error",
            "Exception",
            "RuntimeException",
            "IllegalArgumentException",
            "IllegalStateException",
            "IndexOutOfBoundsException",
            "UnsupportedOperationException",
            "ArithmeticException",
            "NumberFormatException",
            "NullPointerException",
            "ClassCastException",
            "AssertionError",
            "NoSuchElementException",
            "ConcurrentModificationException",
            "NotImplementedError",
            "UninitializedPropertyAccessException",
            "Pair",
            "Triple",
            "Result",
            "Lazy",
            "LazyThreadSafetyMode",
            "Function",
            "Deprecated",
            "DeprecationLevel",
            "Suppress",
            "ReplaceWith",
            "OptIn",
            "RequiresOptIn",
            "SinceKotlin",
            "DslMarker",
            "PublishedApi",
            "UnsafeVariance",
            "ExtensionFunctionType",
            "ParameterName",
            "KotlinVersion",
            "AutoCloseable",
            "ExperimentalStdlibApi",
            "ExperimentalUnsignedTypes",
            "BuilderInference",
            "OverloadResolutionByLambdaReturnType",
            "Comparator",
            "fun",
            "DeepRecursiveFunction",
            "Metadata",
            "HidesMembers",
            "ContextFunctionTypeParams",
        ],
    ),
    (
        "kotlin.collections",
        &[
            "Iterable",
            "MutableIterable",
            "Collection",
            "MutableCollection",
            "List",
            "MutableList",
            "Set",
            "MutableSet",
            "Map",
            "MutableMap",
            "Iterator",
            "MutableIterator",
            "ListIterator",
            "MutableListIterator",
            "ArrayList",
            "HashMap",
            "LinkedHashMap",
            "HashSet",
            "LinkedHashSet",
            "RandomAccess",
            "ArrayDeque",
            "IndexedValue",
            "AbstractList",
            "AbstractMutableList",
            "AbstractMap",
            "AbstractSet",
            "AbstractCollection",
            "Grouping",
            "AbstractIterator",
            "AbstractMutableMap",
            "AbstractMutableSet",
            "IntIterator",
        ],
    ),
    (
        "kotlin.annotation",
        &["Target", "Retention", "Repeatable", "MustBeDocumented", "AnnotationTarget", "AnnotationRetention"],
    ),
    ("kotlin.sequences", &["Sequence", "SequenceScope"]),
    (
        "kotlin.ranges",
        &[
            "IntRange",
            "LongRange",
            "CharRange",
            "ClosedRange",
            "IntProgression",
            "LongProgression",
            "ClosedFloatingPointRange",
            "OpenEndRange",
        ],
    ),
    (
        "kotlin.text",
        &[
            "Regex",
            "RegexOption",
            "MatchResult",
            "MatchGroup",
            "StringBuilder",
            "Appendable",
            "Charsets",
            "Typography",
            "CharCategory",
            "HexFormat",
        ],
    ),
    (
        "kotlin.jvm",
        &[
            "JvmStatic",
            "JvmField",
            "JvmName",
            "JvmOverloads",
            "JvmInline",
            "Throws",
            "Volatile",
            "Transient",
            "Synchronized",
            "Strictfp",
            "JvmMultifileClass",
            "JvmSuppressWildcards",
            "JvmWildcard",
            "JvmSynthetic",
            "JvmRecord",
            "JvmDefault",
            "PurelyImplements",
            "JvmDefaultWithCompatibility",
            "JvmExposeBoxed",
            "JvmDefaultWithoutCompatibility",
            "ImplicitlyActualizedByJvmDeclaration",
        ],
    ),
    ("kotlin.reflect", &["KClass", "KProperty", "KFunction", "KProperty1", "KCallable"]),
    ("kotlin.time", &["Duration"]),
];

/// The package of a type that needs no import.
pub(crate) fn default_package(name: &str) -> Option<&'static str> {
    TYPES.iter().find(|(_, names)| names.contains(&name)).map(|(package, _)| *package)
}

/// Functions and properties of the standard library that stand alone.
const FUNCTIONS: &[&str] = &[
    "println",
    "print",
    "readln",
    "readLine",
    "readlnOrNull",
    "require",
    "requireNotNull",
    "check",
    "checkNotNull",
    "error",
    "TODO",
    "assert",
    "repeat",
    "listOf",
    "listOfNotNull",
    "mutableListOf",
    "arrayListOf",
    "emptyList",
    "setOf",
    "setOfNotNull",
    "mutableSetOf",
    "hashSetOf",
    "linkedSetOf",
    "sortedSetOf",
    "emptySet",
    "mapOf",
    "mutableMapOf",
    "hashMapOf",
    "linkedMapOf",
    "sortedMapOf",
    "emptyMap",
    "arrayOf",
    "arrayOfNulls",
    "emptyArray",
    "intArrayOf",
    "longArrayOf",
    "byteArrayOf",
    "charArrayOf",
    "doubleArrayOf",
    "floatArrayOf",
    "booleanArrayOf",
    "shortArrayOf",
    "sequence",
    "sequenceOf",
    "emptySequence",
    "generateSequence",
    "iterator",
    "buildList",
    "buildSet",
    "buildMap",
    "buildString",
    "lazy",
    "lazyOf",
    "run",
    "with",
    "let",
    "apply",
    "also",
    "takeIf",
    "takeUnless",
    "runCatching",
    "synchronized",
    "maxOf",
    "minOf",
    "compareBy",
    "compareByDescending",
    "compareValues",
    "compareValuesBy",
    "naturalOrder",
    "reverseOrder",
    "nullsFirst",
    "nullsLast",
    "to",
    "enumValues",
    "enumValueOf",
    "enumEntries",
    "typeOf",
    "suspend",
    "String",
    "StringBuilder",
    "Array",
    "IntArray",
    "ByteArray",
    "List",
    "MutableList",
    "CharArray",
    "LongArray",
    "DoubleArray",
    "BooleanArray",
    "FloatArray",
    "Comparator",
    "Regex",
    "Pair",
    "Triple",
    "ArrayList",
    "HashMap",
    "Exception",
    "coroutineContext",
    "javaClass",
    "stackTraceToString",
    "use",
    "Result",
    "arrayDequeOf",
    "Char",
    "sortedMapOf",
    "fold",
    "Any",
    "uintArrayOf",
    "ubyteArrayOf",
    "printStackTrace",
    "toString",
    "hashCode",
    "equals",
    "isInitialized",
    "name",
    "ordinal",
    "getOrPut",
];

/// Whether the standard library has a function or property of this name that stands alone.
pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name)
}

/// Extensions of the standard library that anything has, whatever its type.
pub(crate) fn extends_anything(name: &str) -> bool {
    matches!(
        name,
        "let"
            | "run"
            | "apply"
            | "also"
            | "takeIf"
            | "takeUnless"
            | "to"
            | "runCatching"
            | "toString"
            | "hashCode"
            | "equals"
            | "javaClass"
            | "with"
            | "use"
            | "orEmpty"
            | "isNullOrEmpty"
            | "isNullOrBlank"
    )
}

/// Functions that hand their function no receiver.
pub(crate) fn hands_no_receiver(name: &str) -> bool {
    matches!(
        name,
        "let"
            | "also"
            | "takeIf"
            | "takeUnless"
            | "map"
            | "mapNotNull"
            | "mapIndexed"
            | "mapTo"
            | "mapKeys"
            | "mapValues"
            | "flatMap"
            | "filter"
            | "filterNot"
            | "filterIndexed"
            | "filterKeys"
            | "filterValues"
            | "forEach"
            | "forEachIndexed"
            | "onEach"
            | "any"
            | "all"
            | "none"
            | "count"
            | "first"
            | "firstOrNull"
            | "last"
            | "lastOrNull"
            | "single"
            | "singleOrNull"
            | "find"
            | "findLast"
            | "indexOfFirst"
            | "indexOfLast"
            | "sumOf"
            | "sumBy"
            | "maxOf"
            | "minOf"
            | "maxBy"
            | "minBy"
            | "maxByOrNull"
            | "minByOrNull"
            | "maxOfOrNull"
            | "minOfOrNull"
            | "sortedBy"
            | "sortedByDescending"
            | "sortBy"
            | "sortByDescending"
            | "sortedWith"
            | "groupBy"
            | "groupingBy"
            | "associate"
            | "associateBy"
            | "associateWith"
            | "partition"
            | "fold"
            | "reduce"
            | "foldRight"
            | "distinctBy"
            | "takeWhile"
            | "dropWhile"
            | "zip"
            | "chunked"
            | "windowed"
            | "joinToString"
            | "removeIf"
            | "removeAll"
            | "retainAll"
            | "computeIfAbsent"
            | "computeIfPresent"
            | "compute"
            | "merge"
            | "getOrPut"
            | "getOrElse"
            | "getOrDefault"
            | "ifEmpty"
            | "ifBlank"
            | "use"
            | "useLines"
            | "forEachLine"
            | "require"
            | "requireNotNull"
            | "check"
            | "checkNotNull"
            | "lazy"
            | "repeat"
            | "synchronized"
            | "runCatching"
            | "onSuccess"
            | "onFailure"
            | "recover"
            | "compareBy"
            | "compareByDescending"
            | "thenBy"
            | "thenByDescending"
            | "generateSequence"
            | "replace"
            | "orElseThrow"
            | "orElseGet"
            | "orElse"
            | "ifPresent"
            | "thenApply"
            | "thenCompose"
            | "thenAccept"
            | "subscribe"
            | "collect"
            | "collectLatest"
            | "withLock"
            | "isInstance"
            | "supplyAsync"
            | "submit"
            | "execute"
            | "forEachOrdered"
            | "noneMatch"
            | "anyMatch"
            | "allMatch"
            | "debug"
            | "info"
            | "warn"
            | "error"
            | "trace"
            | "removeFirst"
            | "addAll"
            | "flatMapIndexed"
            | "firstNotNullOf"
            | "firstNotNullOfOrNull"
            | "mapIndexedNotNull"
            | "assertThrows"
            | "assertFailsWith"
            | "replaceAll"
            | "sumByDouble"
            | "withIndex"
            | "doOnNext"
            | "doOnError"
            | "handle"
    )
}

/// Functions whose function is handed what they are called on.
pub(crate) fn hands_itself(name: &str) -> bool {
    matches!(
        name,
        "let"
            | "also"
            | "takeIf"
            | "takeUnless"
            | "use"
            | "apply"
            | "run"
            | "runCatching"
            | "with"
            | "ifPresent"
            | "withLock"
            | "getOrPut"
    )
}

/// Functions whose function is handed a place before the element.
pub(crate) fn hands_index(name: &str) -> bool {
    name.ends_with("Indexed") || name.ends_with("IndexedNotNull")
}

/// The container that a function of this name makes of its arguments.
pub(crate) fn container_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "listOf" | "listOfNotNull" | "emptyList" | "buildList" => "List",
        "mutableListOf" | "arrayListOf" => "MutableList",
        "setOf" | "emptySet" | "hashSetOf" | "linkedSetOf" | "setOfNotNull" | "buildSet" => "Set",
        "mutableSetOf" => "MutableSet",
        "mapOf" | "emptyMap" | "buildMap" => "Map",
        "mutableMapOf" | "hashMapOf" | "linkedMapOf" | "sortedMapOf" => "MutableMap",
        "arrayOf" | "emptyArray" | "arrayOfNulls" => "Array",
        "sequenceOf" | "emptySequence" => "Sequence",
        _ => return None,
    })
}

/// Functions and properties of the standard library's containers, texts and ranges that give back
/// one of what the container holds.
pub(crate) fn gives_element(name: &str) -> bool {
    matches!(
        name,
        "first"
            | "firstOrNull"
            | "last"
            | "lastOrNull"
            | "single"
            | "singleOrNull"
            | "find"
            | "findLast"
            | "get"
            | "getOrNull"
            | "getOrElse"
            | "getValue"
            | "elementAt"
            | "elementAtOrNull"
            | "random"
            | "randomOrNull"
            | "maxBy"
            | "minBy"
            | "maxByOrNull"
            | "minByOrNull"
            | "max"
            | "min"
            | "maxOrNull"
            | "minOrNull"
            | "maxWith"
            | "removeAt"
            | "removeFirst"
            | "removeLast"
            | "removeFirstOrNull"
            | "removeLastOrNull"
            | "getOrPut"
            | "reduce"
            | "getOrDefault"
            | "getOrThrow"
            | "await"
            | "next"
            | "value"
            | "component1"
            | "component2"
            | "maxWithOrNull"
            | "minWithOrNull"
            | "awaitSingle"
            | "awaitSingleOrNull"
            | "awaitFirst"
            | "orElse"
            | "remove"
            | "firstNotNull"
            | "reduceOrNull"
            | "receive"
            | "put"
            | "body"
    )
}

/// Those that give back a container of the same things.
pub(crate) fn gives_same(name: &str) -> bool {
    matches!(
        name,
        "filter"
            | "filterNot"
            | "filterNotNull"
            | "filterIndexed"
            | "filterIsInstance"
            | "sorted"
            | "sortedBy"
            | "sortedByDescending"
            | "sortedWith"
            | "sortedDescending"
            | "reversed"
            | "distinct"
            | "distinctBy"
            | "take"
            | "takeLast"
            | "takeWhile"
            | "drop"
            | "dropLast"
            | "dropWhile"
            | "toList"
            | "toMutableList"
            | "toSet"
            | "toMutableSet"
            | "toMap"
            | "toMutableMap"
            | "asSequence"
            | "asIterable"
            | "asReversed"
            | "shuffled"
            | "plus"
            | "minus"
            | "union"
            | "intersect"
            | "subtract"
            | "onEach"
            | "orEmpty"
            | "ifEmpty"
            | "toSortedSet"
            | "also"
            | "apply"
            | "asFlow"
            | "subList"
            | "slice"
            | "requireNoNulls"
            | "filterKeys"
            | "filterValues"
            | "toTypedArray"
            | "toSortedMap"
            | "asList"
            | "toHashSet"
            | "toCollection"
            | "flowOn"
            | "withIndex"
            | "takeIf"
            | "takeUnless"
            | "iterator"
            | "listIterator"
            | "descendingIterator"
            | "unique"
    )
}
