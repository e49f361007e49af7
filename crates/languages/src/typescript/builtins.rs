//! Names that the language, its standard library and its hosts bring, and the library each belongs to.

/// The standard library of the language.
pub const STANDARD: &str = "lib.es";
/// What browsers bring.
pub const BROWSER: &str = "lib.dom";
/// What Node brings without an import.
pub const NODE: &str = "node:globals";

/// Types that every file has and that lead nowhere.
pub fn is_language_type(name: &str) -> bool {
    matches!(
        name,
        "Array"
            | "ArrayBuffer"
            | "ArrayLike"
            | "AsyncGenerator"
            | "AsyncIterable"
            | "AsyncIterableIterator"
            | "AsyncIterator"
            | "Awaited"
            | "BigInt"
            | "Boolean"
            | "Capitalize"
            | "ConstructorParameters"
            | "DataView"
            | "Date"
            | "Error"
            | "Exclude"
            | "Extract"
            | "Float32Array"
            | "Float64Array"
            | "Function"
            | "Generator"
            | "InstanceType"
            | "Int32Array"
            | "Iterable"
            | "IterableIterator"
            | "Iterator"
            | "Lowercase"
            | "Map"
            | "NoInfer"
            | "NonNullable"
            | "Number"
            | "Object"
            | "Omit"
            | "OmitThisParameter"
            | "Parameters"
            | "Partial"
            | "Pick"
            | "Promise"
            | "PromiseLike"
            | "PropertyKey"
            | "Readonly"
            | "ReadonlyArray"
            | "ReadonlyMap"
            | "ReadonlySet"
            | "Record"
            | "RegExp"
            | "RegExpExecArray"
            | "RegExpMatchArray"
            | "Required"
            | "ReturnType"
            | "Set"
            | "String"
            | "Symbol"
            | "ThisType"
            | "Uint8Array"
            | "Uint16Array"
            | "Uint32Array"
            | "Uncapitalize"
            | "Uppercase"
            | "WeakMap"
            | "WeakRef"
            | "WeakSet"
            | "TypedPropertyDescriptor"
            | "PropertyDescriptor"
            | "ClassDecorator"
            | "MethodDecorator"
            | "PropertyDecorator"
            | "ParameterDecorator"
            | "TemplateStringsArray"
            | "Int8Array"
            | "Int16Array"
            | "Uint8ClampedArray"
            | "PromiseSettledResult"
            | "Disposable"
            | "AsyncDisposable"
            | "SharedArrayBuffer"
            | "BigInt64Array"
            | "NewableFunction"
            | "CallableFunction"
            | "PromiseConstructor"
            | "ErrorConstructor"
            | "ObjectConstructor"
            | "PropertyDescriptorMap"
            | "TypeError"
            | "RangeError"
            | "SyntaxError"
            | "AggregateError"
            | "EvalError"
            | "URIError"
            | "ReferenceError"
            | "IArguments"
            | "ProxyHandler"
            | "IteratorResult"
            | "ArrayBufferLike"
            | "ArrayBufferView"
            | "ErrorOptions"
            | "PromiseRejectedResult"
            | "PromiseFulfilledResult"
    )
}

/// The library of a name that no file declares; none where it is not known.
pub fn library_of_global(name: &str) -> Option<&'static str> {
    let name = name.split('.').next().unwrap_or(name);
    let library = match name {
        "Intl"
        | "JSON"
        | "Math"
        | "Proxy"
        | "Reflect"
        | "globalThis"
        | "eval"
        | "isNaN"
        | "isFinite"
        | "parseInt"
        | "parseFloat"
        | "decodeURI"
        | "decodeURIComponent"
        | "encodeURI"
        | "encodeURIComponent"
        | "Atomics"
        | "unescape"
        | "escape"
        | "WebAssembly"
        | "FinalizationRegistry"
        | "Iterator"
        | "arguments"
        | "undefined"
        | "NaN"
        | "Infinity"
        | "DisposableStack"
        | "AsyncDisposableStack"
        | "SuppressedError" => STANDARD,
        "process" | "Buffer" | "__dirname" | "__filename" | "require" | "module" | "exports" | "global"
        | "setImmediate" | "clearImmediate" | "NodeJS" | "BufferEncoding" | "NodeRequire" | "NodeModule" => {
            NODE
        }
        "console"
        | "setTimeout"
        | "setInterval"
        | "clearTimeout"
        | "clearInterval"
        | "queueMicrotask"
        | "fetch"
        | "structuredClone"
        | "window"
        | "document"
        | "navigator"
        | "location"
        | "history"
        | "screen"
        | "self"
        | "localStorage"
        | "sessionStorage"
        | "indexedDB"
        | "alert"
        | "confirm"
        | "prompt"
        | "atob"
        | "btoa"
        | "performance"
        | "crypto"
        | "customElements"
        | "matchMedia"
        | "getComputedStyle"
        | "requestAnimationFrame"
        | "cancelAnimationFrame"
        | "requestIdleCallback"
        | "cancelIdleCallback"
        | "addEventListener"
        | "removeEventListener"
        | "dispatchEvent"
        | "postMessage"
        | "scrollTo"
        | "open"
        | "close"
        | "print"
        | "caches"
        | "importScripts"
        | "reportError"
        | "createImageBitmap"
        | "visualViewport"
        | "parent"
        | "top"
        | "scroll"
        | "scrollBy"
        | "getSelection"
        | "origin"
        | "chrome"
        | "browser"
        | "event" => BROWSER,
        "describe" | "it" | "test" | "expect" | "beforeEach" | "afterEach" | "beforeAll" | "afterAll"
        | "jest" | "xit" | "xdescribe" | "fit" | "fdescribe" | "before" | "after" | "suite" | "setup"
        | "teardown" | "context" | "specify" | "fail" | "spyOn" | "jasmine" | "suiteSetup"
        | "suiteTeardown" | "done" | "pending" => "test globals",
        "vi" => "vitest",
        "cy" | "Cypress" => "cypress",
        "sinon" | "chai" | "assert" | "should" => "test globals",
        "$" | "jQuery" | "JQuery" | "JQueryStatic" => "jquery",
        "angular" | "ng" => "angular",
        "React" | "JSX" | "ReactDOM" => "react",
        "Express" => "express",
        "Knex" => "knex",
        "Sequelize" => "sequelize",
        "Vue" | "defineProps" | "defineEmits" | "defineExpose" | "withDefaults" | "defineModel"
        | "defineSlots" | "defineOptions" | "ref" | "computed" | "watch" | "watchEffect" | "reactive"
        | "onMounted" | "onUnmounted" | "nextTick" | "toRef" | "toRefs" | "unref" | "onBeforeMount"
        | "onBeforeUnmount" | "shallowRef" | "inject" | "provide" | "toRaw" | "markRaw" | "useSlots"
        | "useAttrs" | "onUpdated" | "onActivated" => "vue",
        "useRoute" | "useRouter" | "VueRouter" => "vue-router",
        "Vuex" => "vuex",
        "VueI18n" => "vue-i18n",
        "Pinia" => "pinia",
        "defineNuxtConfig"
        | "defineNuxtPlugin"
        | "defineNuxtRouteMiddleware"
        | "defineEventHandler"
        | "useFetch"
        | "useAsyncData"
        | "useState"
        | "useRuntimeConfig"
        | "useHead"
        | "useSeoMeta"
        | "navigateTo"
        | "definePageMeta"
        | "$fetch"
        | "createError"
        | "useNuxtApp"
        | "readBody"
        | "getQuery"
        | "getRouterParam"
        | "useCookie"
        | "useRequestHeaders"
        | "sendRedirect"
        | "setResponseStatus"
        | "getHeader"
        | "setHeader"
        | "useLazyFetch"
        | "showError"
        | "clearError"
        | "abortNavigation"
        | "defineAppConfig"
        | "useAppConfig"
        | "useI18n" => "nuxt",
        "$state" | "$derived" | "$effect" | "$props" | "$bindable" | "$inspect" | "$host" => "svelte",
        "Deno" => "deno",
        "Bun" => "bun",
        "google" => "google maps",
        "define" | "requirejs" => "amd",
        "Promise" | "Symbol" => STANDARD,
        name if is_language_type(name) => STANDARD,
        name if is_browser_type(name) => BROWSER,
        _ => return None,
    };
    Some(library)
}

/// What Vue and its usual libraries give every component: the type that has the member, and the type of its value.
pub fn component_member(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "$attrs" | "$createElement" | "$data" | "$delete" | "$destroy" | "$emit" | "$forceUpdate"
        | "$isServer" | "$listeners" | "$mount" | "$nextTick" | "$off" | "$on" | "$once" | "$options"
        | "$props" | "$scopedSlots" | "$set" | "$slots" | "$ssrContext" | "$vnode" | "$watch" => {
            ("Vue", "Vue")
        }
        // What other components are is not told.
        "$children" | "$parent" | "$refs" | "$root" => ("Vue", "_"),
        "$el" => ("Vue", "HTMLElement"),
        "$route" | "$router" => ("VueRouter", "VueRouter"),
        "$store" => ("Vuex", "Vuex"),
        "$d" | "$i18n" | "$n" | "$rt" | "$t" | "$tc" | "$te" | "$tm" => ("VueI18n", "VueI18n"),
        "$onAction" | "$patch" | "$pinia" | "$reset" | "$state" | "$subscribe" => ("Pinia", "Pinia"),
        _ => return None,
    })
}

/// Whether a name is written as the browser's interfaces are.
fn is_browser_type(name: &str) -> bool {
    let starts = [
        "HTML",
        "SVG",
        "CSS",
        "DOM",
        "Canvas",
        "WebGL",
        "IDB",
        "RTC",
        "Audio",
        "Media",
        "Performance",
        "Speech",
        "Readable",
        "Writable",
        "Transform",
        "Text",
        "Intersection",
        "Resize",
        "Mutation",
        "Service",
        "Push",
        "Crypto",
        "XML",
        "Web",
        "Blob",
        "File",
        "Form",
        "Image",
        "GPU",
        "VTT",
        "XPath",
        "XSLT",
        "Offscreen",
        "Path2D",
        "Shadow",
        "Notification",
        "Geolocation",
        "Broadcast",
        "Message",
        "Storage",
        "URL",
        "Abort",
        "ClipBoard",
        "Clipboard",
        "BigUint",
        "Screen",
        "Touch",
        "Pointer",
        "Gamepad",
        "Midi",
        "MIDI",
        "USB",
        "Bluetooth",
        "Credential",
        "Payment",
    ];
    let names = [
        "Animation",
        "Attr",
        "BeforeUnloadEvent",
        "BlobPart",
        "BodyInit",
        "Cache",
        "CaretPosition",
        "CharacterData",
        "ClipboardEvent",
        "CloseEvent",
        "Comment",
        "CompositionEvent",
        "CustomEvent",
        "DataTransfer",
        "DataTransferItem",
        "Document",
        "DocumentFragment",
        "DragEvent",
        "Element",
        "ErrorEvent",
        "Event",
        "EventListener",
        "EventListenerOrEventListenerObject",
        "EventSource",
        "EventTarget",
        "FocusEvent",
        "FontFace",
        "FormData",
        "FrameRequestCallback",
        "GlobalEventHandlersEventMap",
        "HashChangeEvent",
        "Headers",
        "HeadersInit",
        "History",
        "IdleDeadline",
        "InputEvent",
        "KeyboardEvent",
        "Location",
        "MouseEvent",
        "NamedNodeMap",
        "Navigator",
        "Node",
        "NodeFilter",
        "NodeList",
        "NodeListOf",
        "ParentNode",
        "PopStateEvent",
        "ProgressEvent",
        "PromiseRejectionEvent",
        "Range",
        "Request",
        "RequestInfo",
        "RequestInit",
        "Response",
        "ResponseInit",
        "Selection",
        "StaticRange",
        "StyleSheet",
        "SubmitEvent",
        "SubtleCrypto",
        "TransitionEvent",
        "TreeWalker",
        "UIEvent",
        "ValidityState",
        "WheelEvent",
        "Window",
        "WindowEventMap",
        "Worker",
        "AddEventListenerOptions",
        "EventListenerOptions",
        "AnimationEvent",
        "BufferSource",
        "DocumentEventMap",
        "ElementInternals",
        "RequestCredentials",
        "SharedWorker",
        "QueuingStrategy",
        "CountQueuingStrategy",
        "Option",
        "Account",
        "CompressionStream",
        "DecompressionStream",
        "ScrollBehavior",
        "ScrollIntoViewOptions",
        "ScrollToOptions",
        "TimerHandler",
        "Transferable",
        "UIEventInit",
        "MouseEventInit",
        "Permissions",
        "Lock",
        "LockManager",
        "ElementTagNameMap",
        "WorkerGlobalScope",
        "DedicatedWorkerGlobalScope",
        "VideoFrame",
    ];
    starts.iter().any(|start| {
        name.starts_with(start)
            && name.len() > start.len()
            && name[start.len()..].starts_with(char::is_uppercase)
    }) || matches!(
        name,
        "Blob"
            | "File"
            | "Image"
            | "Audio"
            | "URL"
            | "Storage"
            | "XMLHttpRequest"
            | "FileReader"
            | "FileList"
            | "Text"
            | "Notification"
            | "Path2D"
    ) || names.contains(&name)
}

/// Whether a specifier names a module of Node's own.
pub fn is_node_module(specifier: &str) -> bool {
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    specifier.starts_with("node:")
        || matches!(
            name.split('/').next().unwrap_or(name),
            "assert"
                | "async_hooks"
                | "buffer"
                | "child_process"
                | "cluster"
                | "console"
                | "constants"
                | "crypto"
                | "dgram"
                | "diagnostics_channel"
                | "dns"
                | "domain"
                | "events"
                | "fs"
                | "http"
                | "http2"
                | "https"
                | "inspector"
                | "module"
                | "net"
                | "os"
                | "path"
                | "perf_hooks"
                | "process"
                | "punycode"
                | "querystring"
                | "readline"
                | "repl"
                | "stream"
                | "string_decoder"
                | "timers"
                | "tls"
                | "tty"
                | "url"
                | "util"
                | "v8"
                | "vm"
                | "wasi"
                | "worker_threads"
                | "zlib"
        )
}

/// Methods that only values of the language have, by any habit of naming.
pub fn is_standard_method(name: &str) -> bool {
    matches!(
        name,
        "map"
            | "filter"
            | "forEach"
            | "reduce"
            | "reduceRight"
            | "push"
            | "pop"
            | "shift"
            | "unshift"
            | "slice"
            | "splice"
            | "concat"
            | "join"
            | "indexOf"
            | "lastIndexOf"
            | "includes"
            | "some"
            | "every"
            | "findIndex"
            | "flatMap"
            | "flat"
            | "fill"
            | "charAt"
            | "charCodeAt"
            | "codePointAt"
            | "toLowerCase"
            | "toUpperCase"
            | "trim"
            | "trimEnd"
            | "trimStart"
            | "padStart"
            | "padEnd"
            | "startsWith"
            | "endsWith"
            | "substring"
            | "substr"
            | "replace"
            | "replaceAll"
            | "split"
            | "match"
            | "matchAll"
            | "localeCompare"
            | "toString"
            | "toLocaleString"
            | "valueOf"
            | "hasOwnProperty"
            | "toFixed"
            | "toPrecision"
            | "getTime"
            | "getFullYear"
            | "getMonth"
            | "getDate"
            | "getDay"
            | "getHours"
            | "getMinutes"
            | "getSeconds"
            | "getMilliseconds"
            | "setHours"
            | "setMinutes"
            | "setSeconds"
            | "setDate"
            | "setMonth"
            | "setFullYear"
            | "toISOString"
            | "toJSON"
            | "toLocaleDateString"
            | "toLocaleTimeString"
            | "getTimezoneOffset"
            | "then"
            | "catch"
            | "finally"
            | "apply"
            | "call"
            | "bind"
            | "sort"
            | "reverse"
            | "keys"
            | "values"
            | "entries"
            | "has"
            | "exec"
            | "test"
            | "repeat"
            | "normalize"
            | "setTime"
            | "getUTCFullYear"
            | "getUTCMonth"
            | "getUTCDate"
            | "toUTCString"
            | "toDateString"
            | "toSorted"
            | "toReversed"
            | "findLast"
            | "findLastIndex"
            | "copyWithin"
            | "subarray"
    )
}

/// Methods that only values of the browser have, by any habit of naming.
pub fn is_browser_method(name: &str) -> bool {
    matches!(
        name,
        "preventDefault"
            | "stopPropagation"
            | "stopImmediatePropagation"
            | "addEventListener"
            | "removeEventListener"
            | "querySelector"
            | "querySelectorAll"
            | "getElementById"
            | "getElementsByClassName"
            | "getElementsByTagName"
            | "appendChild"
            | "removeChild"
            | "insertBefore"
            | "setAttribute"
            | "getAttribute"
            | "removeAttribute"
            | "hasAttribute"
            | "getBoundingClientRect"
            | "scrollIntoView"
            | "dispatchEvent"
            | "createElement"
            | "createElementNS"
            | "setAttributeNS"
            | "focus"
            | "blur"
            | "closest"
            | "contains"
            | "cloneNode"
            | "replaceChild"
            | "insertAdjacentElement"
            | "insertAdjacentHTML"
            | "requestSubmit"
            | "getContext"
            | "createObjectURL"
            | "revokeObjectURL"
            | "arrayBuffer"
            | "observe"
            | "unobserve"
            | "disconnect"
            | "composedPath"
            | "setSelectionRange"
    )
}
