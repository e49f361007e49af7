use bitcode::{Decode, Encode};

/// Defines a closed set of kinds, each with the name it has in JSON and in the interface.
macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every kind, in the order of the enumeration.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The name of this kind in JSON, exports and the interface.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// The kind with this [`id`](Self::id).
            pub fn from_id(id: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|kind| kind.id() == id)
            }
        }
    };
}

kinds! {
    /// How one place in the source refers to another; the kinds of a dependency.
    ReferenceKind {
        /// An import, a `use`
        Import = "import",
        /// An import for types alone, gone when the program runs (`import type`, `if TYPE_CHECKING`)
        TypeImport = "type import",
        /// Class or trait inheritance
        Extends = "extends",
        /// An interface or trait that a type implements
        Implements = "implements",
        /// The type of a field
        Field = "field",
        /// The type of a parameter
        Parameter = "parameter",
        /// The type a function returns
        Return = "return",
        /// A type given as a generic argument, or a bound on a type parameter
        Generic = "generic",
        /// The type of a local variable, a cast, a pattern, a class literal
        Local = "local",
        /// An exception type that is declared, thrown or caught
        Throws = "throws",
        /// Making an instance
        Construct = "construct",
        /// Calling a function or method
        Call = "call",
        /// Reading or writing a field, a constant or a static
        Access = "access",
        /// An annotation or attribute
        Annotation = "annotation",
        /// Using a macro
        Macro = "macro",
        /// A call through an injected interface or trait object, followed to its implementation
        Dispatch = "dispatch",
        /// A remote call, by HTTP or RPC, to an entry point of this monolith
        Request = "request",
        /// Publishing a message or event that this monolith consumes
        Message = "message",
        /// Declaring a child module or re-exporting it
        Module = "module",
    }
}

impl ReferenceKind {
    /// Whether a reference of this kind runs something of what it refers to.
    pub fn runs(self) -> bool {
        use ReferenceKind::*;
        matches!(self, Construct | Call | Access | Macro | Dispatch | Request | Message)
    }

    /// Whether a reference of this kind only makes a name known. An import may run what it imports.
    pub fn introduces(self) -> bool {
        use ReferenceKind::*;
        matches!(self, Import | TypeImport | Module)
    }
}

kinds! {
    /// What a declaration is.
    DeclarationKind {
        /// A class
        Class = "class",
        /// An interface
        Interface = "interface",
        /// An enumeration
        Enum = "enum",
        /// A record
        Record = "record",
        /// An annotation type
        AnnotationType = "annotation type",
        /// A struct or union
        Struct = "struct",
        /// A trait
        Trait = "trait",
        /// A type alias
        Alias = "alias",
        /// A module: in Rust, a source file or an inline `mod`
        Module = "module",
        /// A free function
        Function = "function",
        /// A method
        Method = "method",
        /// A constructor
        Constructor = "constructor",
        /// A field
        Field = "field",
        /// A constant or static
        Constant = "constant",
        /// A variant of an enumeration
        Variant = "variant",
        /// A macro
        Macro = "macro",
        /// A SQL script
        Script = "script",
    }
}

impl DeclarationKind {
    /// Whether a declaration of this kind declares a type.
    pub fn is_type(self) -> bool {
        use DeclarationKind::*;
        matches!(self, Class | Interface | Enum | Record | AnnotationType | Struct | Trait | Alias)
    }

    /// Whether a declaration of this kind can be called.
    pub fn is_callable(self) -> bool {
        use DeclarationKind::*;
        matches!(self, Function | Method | Constructor | Macro)
    }
}

kinds! {
    /// Where work enters the monolith.
    EntryPointKind {
        /// An HTTP route
        Http = "http",
        /// A remote procedure call
        Rpc = "rpc",
        /// A consumer of messages or events from outside the process
        Message = "message",
        /// A job on a schedule
        Scheduled = "scheduled",
        /// A command of a command line
        Command = "command",
        /// The start of a program
        Main = "main",
    }
}

kinds! {
    /// How work leaves a unit for another process, or for whoever listens.
    RemoteCallKind {
        /// An HTTP request
        Http = "http",
        /// A remote procedure call
        Rpc = "rpc",
        /// Publishing a message or event
        Message = "message",
    }
}

kinds! {
    /// How a table is accessed.
    AccessMode {
        /// Rows are read
        Read = "read",
        /// Rows are inserted, updated or deleted
        Write = "write",
    }
}

kinds! {
    /// How well a file was read. Every file of a scan ends as exactly one of these.
    FileStatus {
        /// Read whole
        Parsed = "parsed",
        /// Read with parts left out; the reason tells which
        Partial = "partial",
        /// Not read; the reason tells why
        Skipped = "skipped",
    }
}

kinds! {
    /// Why a reference could not be followed.
    UnresolvedReason {
        /// No declaration of that name is in sight of the reference
        UnknownName = "unknown name",
        /// The type of the expression before the dot is not known
        UnknownReceiver = "unknown receiver",
        /// The receiver's type is known, but declares no such member
        UnknownMember = "unknown member",
        /// Several declarations fit equally well
        Ambiguous = "ambiguous",
        /// Written by a macro or by generated code that is not in the tree
        Generated = "generated code",
        /// Chosen while the program runs: reflection, a name built from strings
        Dynamic = "dynamic",
        /// Its language could not be followed: a mistake in its front-end
        LeftOut = "mistake in Banyan",
    }
}

/// Marks that a front-end puts on a declaration from its annotations, supertypes or attributes;
/// a set. Roles and plans are decided from these, never from a language's own names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode)]
pub struct Markers(pub u32);

impl Markers {
    /// No mark at all
    pub const NONE: Markers = Markers(0);
    /// Test code
    pub const TEST: Markers = Markers(1);
    /// Written by a generator
    pub const GENERATED: Markers = Markers(1 << 1);
    /// Mapped to a table
    pub const ENTITY: Markers = Markers(1 << 2);
    /// Reaches the database: repository, mapper, DAO
    pub const DATA_ACCESS: Markers = Markers(1 << 3);
    /// Takes requests from outside: controller, resource, consumer
    pub const ENTRY: Markers = Markers(1 << 4);
    /// Configures or wires the program
    pub const CONFIGURATION: Markers = Markers(1 << 5);
    /// Starts the program
    pub const BOOTSTRAP: Markers = Markers(1 << 6);
    /// Runs in a database transaction
    pub const TRANSACTIONAL: Markers = Markers(1 << 7);
    /// Made and injected by a container
    pub const INJECTED: Markers = Markers(1 << 8);
    /// Deprecated
    pub const DEPRECATED: Markers = Markers(1 << 9);
    /// Visible outside its package, module or crate
    pub const PUBLIC: Markers = Markers(1 << 10);
    /// Belongs to the type, not to an instance
    pub const STATIC: Markers = Markers(1 << 11);
    /// Has no body of its own
    pub const ABSTRACT: Markers = Markers(1 << 12);
    /// An exception or error type
    pub const ERROR: Markers = Markers(1 << 13);
    /// No source of the monolith's own: a copy of a library, or made of other files
    pub const FOREIGN: Markers = Markers(1 << 14);

    /// Whether all marks of `other` are in this set.
    pub fn has(self, other: Markers) -> bool {
        self.0 & other.0 == other.0
    }

    /// This set with the marks of `other` added.
    #[must_use]
    pub fn with(self, other: Markers) -> Markers {
        Markers(self.0 | other.0)
    }

    /// Adds the marks of `other`.
    pub fn add(&mut self, other: Markers) {
        self.0 |= other.0;
    }
}
