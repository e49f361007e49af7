//! Calls: what they refer to, what they hand to closures, and what they give.

use banyan_facts::{Receiver, ReferenceKind};
use syn::Expr;

use super::bodies::known;
use super::types::{Position, ident_text, path_text};
use super::walk::Walk;

impl Walk<'_> {
    pub fn value_of_call(&mut self, call: &syn::ExprCall) -> Receiver {
        let mut callee = call.func.as_ref();
        while let Expr::Paren(inner) = callee {
            callee = inner.expr.as_ref();
        }
        let Expr::Path(path) = callee else {
            self.walk_expression(callee);
            call.args.iter().for_each(|argument| self.walk_expression(argument));
            return Receiver::Unknown;
        };
        if let Some(name) = path.path.get_ident().map(ident_text)
            && path.qself.is_none()
        {
            if self.local(&name).is_some() {
                call.args.iter().for_each(|argument| self.walk_expression(argument));
                return Receiver::Unknown;
            }
            if let Some(value) = self.wrapped_in_prelude(&name, call) {
                return value;
            }
            if name == "Self" {
                call.args.iter().for_each(|argument| self.walk_expression(argument));
                return self.own;
            }
        }
        let text = path_text(&path.path, path.path.segments.len());
        let reference = self.refer_value(path, ReferenceKind::Call);
        self.announce_write(&text, call);
        let first = self.walk_arguments(call);
        self.read_call(&text, call);
        if keeps_its_argument(&text) && first != Receiver::Unknown {
            return first;
        }
        reference.map_or(Receiver::Unknown, Receiver::Result)
    }

    /// Walks the arguments of a call and gives the value of the first.
    fn walk_arguments(&mut self, call: &syn::ExprCall) -> Receiver {
        let mut first = Receiver::Unknown;
        for (at, argument) in call.args.iter().enumerate() {
            let value = self.value_of(argument);
            if at == 0 {
                first = value;
            }
        }
        first
    }

    /// `Some(x)`, `Ok(x)`, `Err(x)`: control flow rather than dependencies, so no references.
    fn wrapped_in_prelude(&mut self, name: &str, call: &syn::ExprCall) -> Option<Receiver> {
        let (before, after) = match name {
            "Some" => ("Option<", ">"),
            "Ok" => ("Result<", ",_>"),
            "Err" => ("Result<_,", ">"),
            _ => return None,
        };
        let value = self.walk_arguments(call);
        Some(self.wrapped(before, value, after))
    }

    pub fn value_of_method_call(&mut self, call: &syn::ExprMethodCall) -> Receiver {
        let receiver = self.value_of(&call.receiver);
        let name = ident_text(&call.method);
        let reference = self.refer(ReferenceKind::Call, receiver, &name, call.method.span());
        let mut arguments = String::new();
        if let Some(turbofish) = &call.turbofish {
            self.write_generic_arguments(&turbofish.args, Position::Local, &mut arguments);
        }
        let mut handed = Receiver::Unknown;
        for argument in &call.args {
            handed = match argument {
                Expr::Closure(closure) => {
                    let inputs = self.handed_to_closure(&name, receiver);
                    self.walk_closure(closure, &inputs)
                }
                other => {
                    self.walk_expression(other);
                    Receiver::Unknown
                }
            };
        }
        self.read_method_call(&name, receiver, call);
        self.result_of_method(&name, receiver, reference, &arguments, handed)
    }

    /// What well-known methods of collections, options and results hand to a closure.
    fn handed_to_closure(&mut self, method: &str, receiver: Receiver) -> Vec<Receiver> {
        match method {
            "map_err" | "or_else" | "unwrap_or_else" | "inspect_err" => vec![self.part(receiver, "!")],
            "fold" | "try_fold" | "scan" => vec![Receiver::Unknown, self.part(receiver, "?")],
            "sort_by" | "max_by" | "min_by" | "sort_unstable_by" | "dedup_by" | "reduce" | "sorted_by" => {
                vec![self.part(receiver, "?"); 2]
            }
            _ if HANDING.contains(&method) => vec![self.part(receiver, "?")],
            _ => Vec::new(),
        }
    }

    fn result_of_method(
        &mut self,
        method: &str,
        receiver: Receiver,
        reference: u32,
        arguments: &str,
        handed: Receiver,
    ) -> Receiver {
        let typed_by_argument = ["collect", "parse", "sum", "product", "try_into", "into"].contains(&method);
        if typed_by_argument && !arguments.is_empty() && (method == "collect" || !arguments.contains(',')) {
            let text = match method {
                "parse" | "try_into" => format!("Result<{arguments},_>"),
                "collect" => self.collected(arguments, receiver),
                _ => arguments.to_owned(),
            };
            return self.typed(&text);
        }
        if handed != Receiver::Unknown {
            let inner = self.text_of(handed);
            match method {
                "map" | "map_or" | "map_or_else" | "then" => {
                    return self.part(receiver, &format!("{{{inner}}}"));
                }
                "and_then" | "filter_map" | "flat_map" | "find_map" => {
                    return self.part(receiver, &format!("{{{inner}?}}"));
                }
                _ => {}
            }
        }
        Receiver::Result(reference)
    }

    /// The type that `collect` is asked for, with what is left open filled from the iterator:
    /// `Vec<_>`, `Result<Vec<_>>`.
    fn collected(&self, asked: &str, iterator: Receiver) -> String {
        let unwraps = asked.starts_with("Result<") || asked.starts_with("Option<");
        if iterator == Receiver::Unknown {
            return asked.to_owned();
        }
        let inner = format!("{}?{}", self.text_of(iterator), if unwraps { "?" } else { "" });
        asked.replace("<_>", &format!("<{inner}>")).replace("Map<_,_>", &format!("Map<{inner}.0,{inner}.1>"))
    }

    /// Walks a closure whose parameters are handed these values; gives the value of its body.
    pub fn walk_closure(&mut self, closure: &syn::ExprClosure, inputs: &[Receiver]) -> Receiver {
        self.scoped(|walk| {
            for (at, input) in closure.inputs.iter().enumerate() {
                walk.bind(input, inputs.get(at).copied().unwrap_or(Receiver::Unknown));
            }
            let mut declared = Receiver::Unknown;
            if let syn::ReturnType::Type(_, output) = &closure.output {
                let text = walk.walk_type(output, ReferenceKind::Return, Position::Local);
                declared = walk.typed(&text);
            }
            let value = walk.value_of(&closure.body);
            known(declared, value)
        })
    }
}

/// Methods that hand what the receiver holds to a closure.
const HANDING: &[&str] = &[
    "map",
    "for_each",
    "filter",
    "filter_map",
    "flat_map",
    "any",
    "all",
    "find",
    "find_map",
    "position",
    "and_then",
    "map_or",
    "map_or_else",
    "is_some_and",
    "is_ok_and",
    "is_none_or",
    "inspect",
    "take_while",
    "skip_while",
    "map_while",
    "partition",
    "retain",
    "retain_mut",
    "sort_by_key",
    "sort_unstable_by_key",
    "sort_by_cached_key",
    "max_by_key",
    "min_by_key",
    "group_by",
    "chunk_by",
    "try_for_each",
    "and_modify",
    "dedup_by_key",
    "rposition",
    "sorted_by_key",
    "unique_by",
    "map_ok",
    "and_then_ok",
    "for_each_concurrent",
    "then_some",
    "par_iter",
    "unzip",
];

/// Functions that wrap or repeat their argument, so that its type is theirs for every lookup.
fn keeps_its_argument(callee: &str) -> bool {
    let Some((owner, function)) = callee.rsplit_once("::") else { return false };
    let owner = owner.rsplit("::").next().unwrap_or(owner);
    let wraps =
        ["Arc", "Rc", "Box", "Mutex", "RwLock", "RefCell", "Cell", "Pin", "Data", "Cow"].contains(&owner);
    wraps && ["new", "clone", "pin", "from", "Borrowed", "Owned"].contains(&function)
        || callee == "mem::take"
        || callee == "std::mem::take"
}
