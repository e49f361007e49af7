//! Macro calls: their arguments are walked as far as they parse.

use banyan_facts::{DeclarationKind, Markers, Receiver, ReferenceKind};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Item, ItemMacro, Macro, Pat, Token};

use super::attributes::Attributes;
use super::types::{ident_text, path_text};
use super::walk::Walk;

/// Macros that only print or log: text in them is prose.
const PROSE: &[&str] = &[
    "print",
    "println",
    "eprint",
    "eprintln",
    "panic",
    "todo",
    "unimplemented",
    "unreachable",
    "debug_assert",
    "assert",
    "assert_eq",
    "assert_ne",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "span",
    "info_span",
    "debug_span",
    "bail",
    "anyhow",
    "ensure",
    "event",
    "log",
    "expect",
    "assert_snapshot",
    "snapshot",
];

/// What the facts say instead of a type of a macro that declares what it is given.
pub const DECLARES_ITS_ARGUMENTS: &str = "!declares";

impl Walk<'_> {
    /// Walks a macro call and gives its value where that is known.
    pub fn walk_macro(&mut self, called: &Macro) -> Receiver {
        let path = path_text(&called.path, called.path.segments.len());
        let name = path.rsplit("::").next().unwrap_or(&path).to_owned();
        let reference = self.refer_path(ReferenceKind::Macro, Receiver::None, &path, called.path.span());
        let prose = std::mem::replace(&mut self.prose, PROSE.contains(&name.as_str()));
        let first = self.walk_macro_arguments(&name, called);
        self.prose = prose;
        self.read_macro(&name, called);
        match name.as_str() {
            "format" | "concat" | "stringify" | "env" | "include_str" => self.typed("String"),
            "vec" => self.wrapped("Vec<", first, ">"),
            "matches" => self.typed("bool"),
            "dbg" => first,
            _ => Receiver::Result(reference),
        }
    }

    fn walk_macro_arguments(&mut self, name: &str, called: &Macro) -> Receiver {
        if name == "cfg" {
            return Receiver::Unknown;
        }
        if name.ends_with("matches") {
            self.walk_matches(&called.tokens);
            return Receiver::Unknown;
        }
        let parsed = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(called.tokens.clone());
        let Ok(arguments) = parsed else {
            self.scoped(|walk| walk.walk_loose_tokens(called.tokens.clone(), 0));
            return Receiver::Unknown;
        };
        let mut first = Receiver::Unknown;
        for (at, argument) in arguments.iter().enumerate() {
            let value = match argument {
                // `name = value`: the name is the macro's own.
                Expr::Assign(named) if matches!(named.left.as_ref(), Expr::Path(path) if path.path.get_ident().is_some()) => {
                    self.value_of(&named.right)
                }
                other if self.may_be_a_word(other) => Receiver::Unknown,
                other => self.value_of(other),
            };
            if at == 0 {
                first = value;
            }
        }
        first
    }

    /// A single name in small letters that is no local is rather a word of the macro's own grammar.
    fn may_be_a_word(&self, expression: &Expr) -> bool {
        let Expr::Path(path) = expression else { return false };
        path.path.get_ident().map(ident_text).is_some_and(|name| {
            name != "self" && name.starts_with(|c: char| c.is_lowercase()) && self.local(&name).is_none()
        })
    }

    /// `matches!(expression, pattern if guard)`
    fn walk_matches(&mut self, tokens: &TokenStream) {
        let parser = |input: syn::parse::ParseStream| {
            let expression: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            let guard = if input.peek(Token![if]) {
                input.parse::<Token![if]>()?;
                Some(input.parse::<Expr>()?)
            } else {
                None
            };
            input.parse::<TokenStream>()?;
            Ok((expression, pattern, guard))
        };
        match parser.parse2(tokens.clone()) {
            Ok((expression, pattern, guard)) => self.scoped(|walk| {
                let value = walk.value_of(&expression);
                walk.bind(&pattern, value);
                guard.iter().for_each(|guard| walk.walk_expression(guard));
            }),
            Err(_) => self.refer_token_paths(tokens, ReferenceKind::Access),
        }
    }

    /// Walks tokens of a macro with a grammar of its own: parts between separators that parse as
    /// expressions are walked as such, and of others only the paths count.
    fn walk_loose_tokens(&mut self, tokens: TokenStream, depth: usize) {
        for part in split_loosely(tokens) {
            self.walk_loose_part(part, depth);
        }
    }

    fn walk_loose_part(&mut self, part: Vec<TokenTree>, depth: usize) {
        let part = without_sigils(&part);
        if part.is_empty() {
            return;
        }
        let stream: TokenStream = part.iter().cloned().collect();
        if let [TokenTree::Ident(_)] = part {
            return;
        }
        if let [TokenTree::Group(group)] = part
            && depth < 8
        {
            return self.walk_loose_group(group, stream, depth);
        }
        if let Some((pattern, value)) = split_assignment(part) {
            return self.walk_loose_binding(pattern, value);
        }
        match syn::parse2::<Expr>(stream.clone()) {
            Ok(Expr::Verbatim(_)) | Err(_) => self.refer_token_paths(&stream, ReferenceKind::Access),
            Ok(expression) => self.walk_expression(&expression),
        }
    }

    fn walk_loose_group(&mut self, group: &Group, stream: TokenStream, depth: usize) {
        match syn::parse2::<Expr>(stream) {
            Ok(Expr::Verbatim(_)) | Err(_) => self.walk_loose_tokens(group.stream(), depth + 1),
            Ok(expression) => self.walk_expression(&expression),
        }
    }

    /// `pattern = expression`, as in `select!`.
    fn walk_loose_binding(&mut self, pattern: &[TokenTree], value: &[TokenTree]) {
        let value_stream: TokenStream = value.iter().cloned().collect();
        let bound = match syn::parse2::<Expr>(value_stream.clone()) {
            Ok(Expr::Verbatim(_)) | Err(_) => {
                self.refer_token_paths(&value_stream, ReferenceKind::Access);
                Receiver::Unknown
            }
            Ok(expression) => self.value_of(&expression),
        };
        let pattern_stream: TokenStream = pattern.iter().cloned().collect();
        if let Ok(pattern) = Pat::parse_multi_with_leading_vert.parse2(pattern_stream) {
            self.bind(&pattern, bound);
        }
    }

    /// Refers to the paths of two segments or more among tokens; single names may mean anything.
    pub fn refer_token_paths(&mut self, tokens: &TokenStream, kind: ReferenceKind) {
        let mut open = vec![tokens.clone().into_iter()];
        let mut path: Vec<Ident> = Vec::new();
        let mut colons = 0;
        while let Some(tokens) = open.last_mut() {
            match tokens.next() {
                Some(TokenTree::Ident(ident)) => {
                    if colons != 2 {
                        self.end_token_path(&mut path, kind);
                    }
                    path.push(ident);
                    colons = 0;
                }
                Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && !path.is_empty() && colons < 2 => {
                    colons += 1
                }
                other => {
                    self.end_token_path(&mut path, kind);
                    colons = 0;
                    match other {
                        Some(TokenTree::Group(group)) => open.push(group.stream().into_iter()),
                        None => {
                            open.pop();
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn end_token_path(&mut self, path: &mut Vec<Ident>, kind: ReferenceKind) {
        if path.len() > 1 {
            let segments: Vec<String> = path.iter().map(ident_text).collect();
            let is_own = segments[0] == "Self" || self.type_parameter(&segments[0]).is_some();
            if !is_own && self.local(&segments[0]).is_none() {
                self.refer_path(kind, Receiver::None, &segments.join("::"), path[0].span());
            }
        }
        path.clear();
    }

    /// A macro among items: a definition, or a call that may define things.
    pub fn walk_item_macro(&mut self, item: &ItemMacro) {
        if let Some(name) = &item.ident {
            let attributes = Attributes::of(&item.attrs);
            let exported = attributes.named("macro_export").next().is_some();
            let markers = if exported { Markers::PUBLIC } else { Markers::NONE };
            let declared = self.declare(&ident_text(name), DeclarationKind::Macro, item.span(), markers);
            self.macro_bodies.insert(ident_text(name), item.mac.tokens.clone());
            if declares_its_arguments(&item.mac.tokens) {
                self.set_type(declared, DECLARES_ITS_ARGUMENTS);
            }
            return self.inside(declared, |walk| walk.refer_macro_body(&item.mac.tokens));
        }
        let name =
            item.mac.path.segments.last().map(|segment| ident_text(&segment.ident)).unwrap_or_default();
        let path = path_text(&item.mac.path, item.mac.path.segments.len());
        if self.read_table_macro(&name, &item.mac) {
            self.refer(ReferenceKind::Macro, Receiver::None, &path, item.mac.path.span());
            return;
        }
        if ["lazy_static", "thread_local"].contains(&name.as_str()) {
            self.refer(ReferenceKind::Macro, Receiver::None, &path, item.mac.path.span());
            return self.walk_static_macro(&item.mac);
        }
        self.refer_path(ReferenceKind::Macro, Receiver::None, &path, item.mac.path.span());
        if let Some(items) = items_of(&item.mac.tokens) {
            let is_condition = ["cfg_if", "cfg_select"].contains(&name.as_str());
            return self.walk_given_items(&items, is_condition);
        }
        self.refer_token_paths(&item.mac.tokens, ReferenceKind::Access);
        self.declare_generated(&item.mac.tokens);
        self.declare_arguments(&name, &item.mac.tokens);
        if let Some(body) = self.macro_bodies.get(&name).cloned() {
            self.declare_generated(&body);
        }
    }

    /// Walks the items that a macro is given. Unless it only chooses among them, it adds to them.
    fn walk_given_items(&mut self, items: &[Item], is_condition: bool) {
        let first = self.declarations.len();
        self.walk_items(items.iter());
        if !is_condition {
            self.declarations[first..]
                .iter_mut()
                .for_each(|declared| declared.markers.add(Markers::GENERATED));
        }
    }

    /// Declares the items that tokens spell out, as far as their names: `enum Name { A, B }`.
    fn declare_generated(&mut self, tokens: &TokenStream) {
        let mut open = vec![tokens.clone()];
        while let Some(tokens) = open.pop() {
            let tokens: Vec<TokenTree> = tokens.into_iter().collect();
            for (at, token) in tokens.iter().enumerate() {
                match (token, tokens.get(at + 1)) {
                    (TokenTree::Ident(word), Some(TokenTree::Ident(name))) => {
                        if let Some(kind) = declared_by(&word.to_string()) {
                            self.declare_generated_item(name, kind, tokens.get(at + 2));
                        }
                    }
                    // The parts of a macro's rules, and the branches of `cfg_if!`.
                    (TokenTree::Group(group), _) if !follows_item(&tokens[..at]) => open.push(group.stream()),
                    _ => {}
                }
            }
        }
    }

    /// The names that a macro is given, in case it turns out to declare types of these names: its
    /// definition may be in another file.
    fn declare_arguments(&mut self, called: &str, tokens: &TokenStream) {
        let owner = self.names.intern(called);
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Ident(name) = token else { continue };
            let text = ident_text(name);
            let in_path = is_colon(tokens.get(at + 1))
                || is_colon(at.checked_sub(1).and_then(|before| tokens.get(before)));
            if in_path
                || !text.starts_with(|c: char| c.is_uppercase())
                || self.types.contains_key(&(self.within, text.clone()))
            {
                continue;
            }
            let declared = self.declare(
                &text,
                DeclarationKind::Struct,
                name.span(),
                Markers::GENERATED.with(Markers::PUBLIC),
            );
            self.declarations[declared as usize].owner = Some(owner);
        }
    }

    fn declare_generated_item(&mut self, name: &Ident, kind: DeclarationKind, body: Option<&TokenTree>) {
        let text = ident_text(name);
        let markers = Markers::GENERATED.with(Markers::PUBLIC);
        let is_known = self.declarations.iter().any(|known| {
            known.parent == self.within && known.kind == kind && self.names.text(known.name) == text
        });
        if is_known {
            return;
        }
        let declared = self.declare(&text, kind, name.span(), markers);
        if kind.is_type() {
            self.types.insert((self.within, text), declared);
        }
        if let (DeclarationKind::Enum, Some(TokenTree::Group(body))) = (kind, body) {
            let variants = split_at(body.stream(), ',');
            self.inside(declared, |walk| {
                for variant in variants {
                    let name = variant.iter().find_map(|token| match token {
                        TokenTree::Ident(name) => Some(name),
                        _ => None,
                    });
                    let is_stated = !variant
                        .iter()
                        .any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '$'));
                    if let Some(name) = name.filter(|_| is_stated) {
                        walk.declare(&ident_text(name), DeclarationKind::Variant, name.span(), markers);
                    }
                }
            });
        }
    }

    /// Only paths that begin at a crate mean the same wherever the macro is used.
    fn refer_macro_body(&mut self, tokens: &TokenStream) {
        let mut open = vec![tokens.clone().into_iter()];
        let mut dollar = false;
        let mut path: Vec<Ident> = Vec::new();
        let mut colons = 0;
        while let Some(tokens) = open.last_mut() {
            match tokens.next() {
                Some(TokenTree::Punct(punct)) if punct.as_char() == '$' => {
                    self.end_crate_path(&mut path);
                    dollar = true;
                }
                Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
                Some(TokenTree::Ident(ident)) => {
                    if !path.is_empty() && colons == 2 {
                        path.push(ident);
                    } else {
                        self.end_crate_path(&mut path);
                        if dollar && ident == "crate" {
                            path.push(ident);
                        }
                    }
                    (colons, dollar) = (0, false);
                }
                other => {
                    self.end_crate_path(&mut path);
                    (colons, dollar) = (0, false);
                    match other {
                        Some(TokenTree::Group(group)) => open.push(group.stream().into_iter()),
                        None => {
                            open.pop();
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn end_crate_path(&mut self, path: &mut Vec<Ident>) {
        if path.len() > 1 {
            let segments: Vec<String> = path.iter().map(ident_text).collect();
            self.refer(ReferenceKind::Macro, Receiver::None, &segments.join("::"), path[0].span());
        }
        path.clear();
    }

    /// `static ref NAME: Type = value;`, as in `lazy_static!` and `thread_local!`.
    fn walk_static_macro(&mut self, called: &Macro) {
        for statement in split_at(called.tokens.clone(), ';') {
            let mut tokens: Vec<TokenTree> = statement;
            tokens.retain(|token| !matches!(token, TokenTree::Ident(ident) if ident == "ref"));
            tokens.push(proc_macro2::Punct::new(';', proc_macro2::Spacing::Alone).into());
            let stream: TokenStream = tokens.into_iter().collect();
            match syn::parse2::<syn::ItemStatic>(stream.clone()) {
                Ok(item) => self.walk_item(&syn::Item::Static(item)),
                Err(_) => self.refer_token_paths(&stream, ReferenceKind::Access),
            }
        }
    }
}

/// The items that a macro is given, as a whole or in blocks; nothing where some of it is other text.
fn items_of(tokens: &TokenStream) -> Option<Vec<Item>> {
    if let Some(items) = parse_items(tokens.clone()) {
        return Some(items);
    }
    let mut items = Vec::new();
    for token in tokens.clone() {
        if let TokenTree::Group(group) = token
            && group.delimiter() == Delimiter::Brace
            && !group.stream().is_empty()
        {
            items.extend(parse_items(group.stream())?);
        }
    }
    (!items.is_empty()).then_some(items)
}

fn parse_items(tokens: TokenStream) -> Option<Vec<Item>> {
    let parser = |input: syn::parse::ParseStream| {
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse::<Item>()?);
        }
        Ok(items)
    };
    let items: Vec<Item> = parser.parse2(tokens).ok()?;
    (!items.is_empty() && !items.iter().any(|item| matches!(item, Item::Verbatim(_)))).then_some(items)
}

/// Whether a macro's rules declare items whose names come from its arguments: `struct $name`.
fn declares_its_arguments(tokens: &TokenStream) -> bool {
    let mut open = vec![tokens.clone()];
    while let Some(tokens) = open.pop() {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match (token, tokens.get(at + 1)) {
                (TokenTree::Ident(word), Some(TokenTree::Punct(dollar))) if dollar.as_char() == '$' => {
                    let kind = declared_by(&word.to_string());
                    if kind.is_some_and(DeclarationKind::is_type) {
                        return true;
                    }
                }
                (TokenTree::Group(group), _) => open.push(group.stream()),
                _ => {}
            }
        }
    }
    false
}

/// The kind of item that a keyword declares.
fn declared_by(word: &str) -> Option<DeclarationKind> {
    Some(match word {
        "struct" | "union" => DeclarationKind::Struct,
        "enum" => DeclarationKind::Enum,
        "trait" => DeclarationKind::Trait,
        "type" => DeclarationKind::Alias,
        "fn" => DeclarationKind::Function,
        "const" | "static" => DeclarationKind::Constant,
        _ => return None,
    })
}

/// Whether tokens end in the header of an item, so that what follows is its body.
fn follows_item(tokens: &[TokenTree]) -> bool {
    let header = tokens.rsplit(|token| {
        matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')
            || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    });
    let mut words = header.take(1).flatten().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    words.any(|word| {
        ["fn", "struct", "enum", "union", "impl", "trait", "mod", "macro_rules"].contains(&word.as_str())
    })
}

/// The parts of a macro's tokens between `,`, `;` and `=>`, and after a block that ends an arm.
fn split_loosely(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    let mut after_arrow = false;
    let mut previous = ' ';
    for token in tokens {
        let punct = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        let is_arrow = punct == '>' && previous == '=';
        previous = punct;
        if is_arrow && let Some(part) = parts.last_mut() {
            part.pop();
        }
        if is_arrow || punct == ',' || punct == ';' {
            parts.push(Vec::new());
            after_arrow = is_arrow;
            continue;
        }
        let ends_arm =
            after_arrow && matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if let Some(part) = parts.last_mut() {
            part.push(token);
        }
        if ends_arm {
            parts.push(Vec::new());
        }
        after_arrow = false;
    }
    parts
}

/// The parts of tokens between a separator.
pub fn split_at(tokens: TokenStream, separator: char) -> Vec<Vec<TokenTree>> {
    let mut parts: Vec<Vec<TokenTree>> = vec![Vec::new()];
    for token in tokens {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == separator) {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(token);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// A part without what macros put before a value: `key:`, `%`, `?`.
fn without_sigils(mut part: &[TokenTree]) -> &[TokenTree] {
    loop {
        part = match part {
            [TokenTree::Punct(sigil), rest @ ..] if "%?#@".contains(sigil.as_char()) => rest,
            [TokenTree::Literal(_) | TokenTree::Ident(_), TokenTree::Punct(colon), rest @ ..]
                if colon.as_char() == ':' && colon.spacing() == proc_macro2::Spacing::Alone =>
            {
                rest
            }
            _ => return part,
        };
    }
}

/// The two sides of a plain `=`, if there is one.
fn split_assignment(part: &[TokenTree]) -> Option<(&[TokenTree], &[TokenTree])> {
    let at = part.iter().position(|token| {
        matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=' && punct.spacing() == proc_macro2::Spacing::Alone)
    })?;
    let before_is_operator = at.checked_sub(1).and_then(|before| part.get(before)).is_some_and(
        |token| matches!(token, TokenTree::Punct(punct) if punct.spacing() == proc_macro2::Spacing::Joint),
    );
    (at > 0 && !before_is_operator).then(|| (&part[..at], without_sigils(&part[at + 1..])))
}
