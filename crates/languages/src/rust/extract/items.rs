//! Items: declarations with their members, and the references of their headers.

use banyan_facts::*;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{
    Fields, FnArg, Generics, ImplItem, Item, ItemImpl, ItemTrait, ReturnType, Signature, TraitItem, Type,
    Visibility,
};

use super::attributes::Attributes;
use super::types::{Position, ident_text, path_text};
use super::walk::{Walk, line_of};

impl Walk<'_> {
    /// Walks the items of a file, module or block: types first, so that methods find them.
    pub fn walk_items<'b>(&mut self, items: impl Iterator<Item = &'b Item> + Clone) {
        for item in items.clone() {
            self.declare_type(item);
        }
        for item in items {
            self.walk_item(item);
        }
    }

    fn declare_type(&mut self, item: &Item) {
        let (ident, kind, attrs, vis) = match item {
            Item::Struct(item) => (&item.ident, DeclarationKind::Struct, &item.attrs, &item.vis),
            Item::Union(item) => (&item.ident, DeclarationKind::Struct, &item.attrs, &item.vis),
            Item::Enum(item) => (&item.ident, DeclarationKind::Enum, &item.attrs, &item.vis),
            Item::Trait(item) => (&item.ident, DeclarationKind::Trait, &item.attrs, &item.vis),
            Item::TraitAlias(item) => (&item.ident, DeclarationKind::Trait, &item.attrs, &item.vis),
            Item::Type(item) => (&item.ident, DeclarationKind::Alias, &item.attrs, &item.vis),
            Item::Const(item) => return self.remember_text(&ident_text(&item.ident), &item.expr),
            Item::Static(item) => return self.remember_text(&ident_text(&item.ident), &item.expr),
            _ => return,
        };
        let attributes = Attributes::of(attrs);
        let name = ident_text(ident);
        let markers = attributes.markers().with(visibility(vis)).with(error_marker(&attributes));
        let declared = self.declare(&name, kind, item.span(), markers);
        self.types.insert((self.within, name), declared);
    }

    fn declared_type(&self, ident: &syn::Ident) -> u32 {
        self.types.get(&(self.within, ident_text(ident))).copied().unwrap_or_default()
    }

    pub fn walk_item(&mut self, item: &Item) {
        match item {
            Item::Use(item) => self.walk_use(item),
            Item::ExternCrate(item) => self.walk_extern_crate(item),
            Item::Mod(item) => self.walk_mod(item),
            Item::Fn(item) => {
                let attributes = Attributes::of(&item.attrs);
                let declared = self.declare_callable(
                    &item.sig,
                    DeclarationKind::Function,
                    item.span(),
                    &attributes,
                    &item.vis,
                );
                self.walk_callable(declared, &attributes, &item.sig, Some(&item.block));
            }
            Item::Struct(item) => self.walk_struct(&item.ident, &item.generics, &item.fields, &item.attrs),
            Item::Union(item) => {
                let fields = Fields::Named(item.fields.clone());
                self.walk_struct(&item.ident, &item.generics, &fields, &item.attrs);
            }
            Item::Enum(item) => self.walk_enum(item),
            Item::Trait(item) => self.walk_trait(item),
            Item::TraitAlias(item) => {
                let declared = self.declared_type(&item.ident);
                self.in_generics(declared, &item.generics, |walk| walk.refer_supertraits(item.bounds.iter()));
            }
            Item::Type(item) => {
                let declared = self.declared_type(&item.ident);
                self.in_generics(declared, &item.generics, |walk| {
                    let text = walk.walk_type(&item.ty, ReferenceKind::Field, Position::Declared);
                    walk.set_type(declared, &text);
                });
            }
            Item::Impl(item) => self.walk_impl(item),
            Item::Const(item) => {
                self.walk_constant(&item.ident, &item.ty, Some(&item.expr), &item.attrs, &item.vis)
            }
            Item::Static(item) => {
                self.walk_constant(&item.ident, &item.ty, Some(&item.expr), &item.attrs, &item.vis)
            }
            Item::Macro(item) => self.walk_item_macro(item),
            Item::ForeignMod(item) => self.walk_foreign(item),
            _ => {}
        }
    }

    fn walk_extern_crate(&mut self, item: &syn::ItemExternCrate) {
        let path = self.names.intern(&format!("::{}", ident_text(&item.ident)));
        let alias = item.rename.as_ref().map(|(_, name)| ident_text(name));
        let alias = alias.map(|name| self.names.intern(&name));
        let reexport = !matches!(item.vis, Visibility::Inherited);
        let (within, line) = (self.within, line_of(item.span()));
        self.imports.push(Import { path, alias, wildcard: false, member: false, reexport, within, line });
        if Attributes::of(&item.attrs).named("macro_use").next().is_some() {
            // Its macros, and nothing else, are in sight of the whole crate.
            let alias = Some(self.names.intern("_"));
            self.imports.push(Import {
                path,
                alias,
                wildcard: true,
                member: false,
                reexport: false,
                within,
                line,
            });
        }
    }

    fn walk_mod(&mut self, item: &syn::ItemMod) {
        let attributes = Attributes::of(&item.attrs);
        let name = ident_text(&item.ident);
        let markers = attributes.markers().with(visibility(&item.vis));
        let declared = self.declare(&name, DeclarationKind::Module, item.span(), markers);
        let Some((_, items)) = &item.content else {
            let path = attributes.named("path").find_map(super::attributes::value_of);
            self.inside(declared, |walk| {
                walk.refer(
                    ReferenceKind::Module,
                    Receiver::None,
                    path.as_deref().unwrap_or(&name),
                    item.span(),
                );
            });
            return;
        };
        self.inside(declared, |walk| walk.walk_items(items.iter()));
    }

    fn walk_struct(
        &mut self,
        ident: &syn::Ident,
        generics: &Generics,
        fields: &Fields,
        attrs: &[syn::Attribute],
    ) {
        let declared = self.declared_type(ident);
        let attributes = Attributes::of(attrs);
        self.in_generics(declared, generics, |walk| {
            walk.refer_attributes(&attributes);
            walk.walk_fields(fields);
            walk.map_to_table(declared, &attributes);
            walk.read_parser(&attributes, fields);
            walk.read_route_table(&attributes);
        });
    }

    fn walk_fields(&mut self, fields: &Fields) {
        for (at, field) in fields.iter().enumerate() {
            let name = field.ident.as_ref().map(ident_text).unwrap_or_else(|| at.to_string());
            let attributes = Attributes::of(&field.attrs);
            let markers = attributes.markers().with(visibility(&field.vis));
            let declared = self.declare(&name, DeclarationKind::Field, field.span(), markers);
            self.inside(declared, |walk| {
                walk.refer_helper_attributes(&attributes);
                let text = walk.walk_type(&field.ty, ReferenceKind::Field, Position::Declared);
                walk.set_type(declared, &text);
            });
        }
    }

    fn walk_enum(&mut self, item: &syn::ItemEnum) {
        let declared = self.declared_type(&item.ident);
        let attributes = Attributes::of(&item.attrs);
        self.in_generics(declared, &item.generics, |walk| {
            walk.refer_attributes(&attributes);
            walk.read_relations(&attributes, &item.variants);
            walk.read_subcommands(&attributes, &item.variants);
            for variant in &item.variants {
                let attributes = Attributes::of(&variant.attrs);
                let name = ident_text(&variant.ident);
                let declared = walk.declare(
                    &name,
                    DeclarationKind::Variant,
                    variant.span(),
                    attributes.markers().with(Markers::PUBLIC),
                );
                walk.inside(declared, |walk| {
                    walk.refer_helper_attributes(&attributes);
                    walk.walk_fields(&variant.fields);
                    if let Some((_, value)) = &variant.discriminant {
                        walk.walk_expression(value);
                    }
                });
            }
        });
    }

    fn walk_trait(&mut self, item: &ItemTrait) {
        let declared = self.declared_type(&item.ident);
        let attributes = Attributes::of(&item.attrs);
        self.in_generics(declared, &item.generics, |walk| {
            walk.refer_attributes(&attributes);
            walk.refer_supertraits(item.supertraits.iter());
            for member in &item.items {
                walk.walk_trait_item(member);
            }
        });
    }

    fn refer_supertraits<'b>(&mut self, bounds: impl Iterator<Item = &'b syn::TypeParamBound>) {
        self.write_bounds("", bounds, ReferenceKind::Extends, Position::Local, &mut String::new());
    }

    fn walk_trait_item(&mut self, item: &TraitItem) {
        match item {
            TraitItem::Fn(item) => {
                let attributes = Attributes::of(&item.attrs);
                let declared = self.declare_callable(
                    &item.sig,
                    DeclarationKind::Method,
                    item.span(),
                    &attributes,
                    &public(),
                );
                if item.default.is_none() {
                    self.declarations[declared as usize].markers.add(Markers::ABSTRACT);
                }
                self.walk_callable(declared, &attributes, &item.sig, item.default.as_ref());
            }
            TraitItem::Type(item) => {
                let markers = Markers::PUBLIC.with(Markers::ABSTRACT);
                let declared =
                    self.declare(&ident_text(&item.ident), DeclarationKind::Alias, item.span(), markers);
                self.inside(declared, |walk| {
                    let mut bounds = String::new();
                    walk.write_bounds(
                        "impl ",
                        item.bounds.iter(),
                        ReferenceKind::Generic,
                        Position::Declared,
                        &mut bounds,
                    );
                    if let Some((_, default)) = &item.default {
                        bounds = walk.walk_type(default, ReferenceKind::Generic, Position::Declared);
                    }
                    walk.set_type(declared, &bounds);
                });
            }
            TraitItem::Const(item) => {
                let value = item.default.as_ref().map(|(_, value)| value);
                self.walk_constant(&item.ident, &item.ty, value, &item.attrs, &public());
            }
            TraitItem::Macro(item) => {
                self.walk_macro(&item.mac);
            }
            _ => {}
        }
    }

    fn walk_impl(&mut self, item: &ItemImpl) {
        let attributes = Attributes::of(&item.attrs);
        let (parameters, locals) = (self.type_parameters.len(), self.locals.len());
        let places = argument_names(&item.self_ty);
        self.enter_generics(&item.generics, |_, name| places.iter().position(|place| place == name));
        let test = self.test;
        self.test |= attributes.is_test();
        let own_text = self.own_type_text(item);
        let target = self.implemented_type(&item.self_ty);
        let owner = self.names.intern(&own_text);
        let before = self.own;
        self.own =
            if own_text.contains('<') || target.is_none() { self.typed(&own_text) } else { Receiver::Own };
        self.refer_implemented(item, target, &own_text);
        let within = self.within;
        self.within = target.or(within);
        let first = self.declarations.len();
        for member in &item.items {
            self.walk_impl_item(member, item.trait_.is_some());
        }
        for declaration in &mut self.declarations[first..] {
            if target.is_none() && declaration.parent == within {
                declaration.owner = Some(owner);
            }
        }
        self.read_rpc(item, first);
        self.within = within;
        self.own = before;
        self.test = test;
        self.type_parameters.truncate(parameters);
        self.locals.truncate(locals);
    }

    /// The implemented type's notation; it is referred to once, as what the block is about.
    fn own_type_text(&mut self, item: &ItemImpl) -> String {
        let target = self.implemented_type(&item.self_ty);
        let (within, references) = (self.within, self.references.len());
        self.within = target.or(within);
        let text = self.walk_type(&item.self_ty, ReferenceKind::Local, Position::Local);
        self.within = within;
        // The name of a type declared beside its impl block refers to nothing new.
        if target.is_some() && self.references.len() > references {
            self.references.remove(references);
            self.path_references.retain(|_, reference| *reference < references as u32);
        }
        text
    }

    fn implemented_type(&self, ty: &Type) -> Option<u32> {
        let Type::Path(path) = ty else { return None };
        let segment =
            path.path.segments.first().filter(|_| path.qself.is_none() && path.path.segments.len() == 1)?;
        self.types.get(&(self.within, ident_text(&segment.ident))).copied()
    }

    fn refer_implemented(&mut self, item: &ItemImpl, target: Option<u32>, own: &str) {
        let Some((path, _)) = &item.trait_ else { return };
        let name = path_text(path, path.segments.len());
        let receiver = Receiver::Type(self.names.intern(own));
        let within = self.within;
        self.within = target.or(within);
        self.refer(ReferenceKind::Implements, receiver, &name, path.span());
        self.refer_path_arguments(path);
        self.within = within;
        if let Some(target) = target
            && super::attributes::last_is(path, "Error")
        {
            self.declarations[target as usize].markers.add(Markers::ERROR);
        }
    }

    fn walk_impl_item(&mut self, item: &ImplItem, of_trait: bool) {
        match item {
            ImplItem::Fn(item) => {
                let attributes = Attributes::of(&item.attrs);
                let vis = if of_trait { public() } else { item.vis.clone() };
                let declared =
                    self.declare_callable(&item.sig, DeclarationKind::Method, item.span(), &attributes, &vis);
                self.walk_callable(declared, &attributes, &item.sig, Some(&item.block));
            }
            ImplItem::Type(item) => {
                let declared = self.declare(
                    &ident_text(&item.ident),
                    DeclarationKind::Alias,
                    item.span(),
                    Markers::PUBLIC,
                );
                self.inside(declared, |walk| {
                    let text = walk.walk_type(&item.ty, ReferenceKind::Generic, Position::Declared);
                    walk.set_type(declared, &text);
                });
            }
            ImplItem::Const(item) => {
                self.walk_constant(&item.ident, &item.ty, Some(&item.expr), &item.attrs, &item.vis);
            }
            ImplItem::Macro(item) => {
                self.walk_macro(&item.mac);
            }
            _ => {}
        }
    }

    fn walk_constant(
        &mut self,
        ident: &syn::Ident,
        ty: &Type,
        value: Option<&syn::Expr>,
        attrs: &[syn::Attribute],
        vis: &Visibility,
    ) {
        let markers = Attributes::of(attrs).markers().with(visibility(vis)).with(Markers::STATIC);
        let declared = self.declare(&ident_text(ident), DeclarationKind::Constant, ident.span(), markers);
        self.inside(declared, |walk| {
            let text = walk.walk_type(ty, ReferenceKind::Field, Position::Declared);
            walk.set_type(declared, &text);
            if let Some(value) = value {
                walk.scoped(|walk| walk.walk_expression(value));
            }
        });
    }

    fn walk_foreign(&mut self, item: &syn::ItemForeignMod) {
        for member in &item.items {
            match member {
                syn::ForeignItem::Fn(item) => {
                    let attributes = Attributes::of(&item.attrs);
                    let declared = self.declare_callable(
                        &item.sig,
                        DeclarationKind::Function,
                        item.span(),
                        &attributes,
                        &item.vis,
                    );
                    self.walk_callable(declared, &attributes, &item.sig, None);
                }
                syn::ForeignItem::Static(item) => {
                    self.walk_constant(&item.ident, &item.ty, None, &item.attrs, &item.vis);
                }
                _ => {}
            }
        }
    }

    fn declare_callable(
        &mut self,
        signature: &Signature,
        kind: DeclarationKind,
        span: Span,
        attributes: &Attributes,
        vis: &Visibility,
    ) -> u32 {
        let name = ident_text(&signature.ident);
        let mut markers = attributes.markers().with(visibility(vis));
        if kind == DeclarationKind::Method && signature.receiver().is_none() {
            markers.add(Markers::STATIC);
        }
        if kind == DeclarationKind::Function && name == "main" && self.within.is_none() {
            markers.add(Markers::BOOTSTRAP);
        }
        self.declare(&name, kind, span, markers)
    }

    fn walk_callable(
        &mut self,
        declared: u32,
        attributes: &Attributes,
        signature: &Signature,
        body: Option<&syn::Block>,
    ) {
        let locals = std::mem::take(&mut self.locals);
        let parameters = self.type_parameters.len();
        self.inside(declared, |walk| {
            walk.refer_attributes(attributes);
            walk.enter_generics(&signature.generics, |_, _| None);
            if let ReturnType::Type(_, output) = &signature.output {
                let text = walk.walk_type(output, ReferenceKind::Return, Position::Declared);
                walk.set_type(declared, &text);
            }
            for input in &signature.inputs {
                walk.walk_parameter(input);
            }
            walk.read_handler(declared, attributes);
            if let Some(body) = body {
                walk.walk_block(body);
                walk.read_body(declared, signature, body);
            }
        });
        self.type_parameters.truncate(parameters);
        self.locals = locals;
    }

    fn walk_parameter(&mut self, input: &FnArg) {
        match input {
            FnArg::Receiver(receiver) => {
                if let syn::ReceiverKind::Typed(_, ty) = &receiver.kind {
                    self.refer_type(ty, ReferenceKind::Parameter);
                }
            }
            FnArg::Typed(input) => {
                let text = self.walk_type(&input.ty, ReferenceKind::Parameter, Position::Local);
                let value = self.typed(&text);
                self.bind(&input.pat, value);
            }
        }
    }

    /// Notes the declared type of a member.
    pub fn set_type(&mut self, declared: u32, text: &str) {
        let name = self.names.intern(text);
        self.declarations[declared as usize].of_type = Some(name);
    }

    fn in_generics(&mut self, declared: u32, generics: &Generics, walk: impl FnOnce(&mut Self)) {
        let (parameters, locals) = (self.type_parameters.len(), self.locals.len());
        self.inside(declared, |inner| {
            inner.enter_generics(generics, |at, _| Some(at));
            walk(inner);
        });
        self.type_parameters.truncate(parameters);
        self.locals.truncate(locals);
    }
}

/// The marks of a visibility.
pub fn visibility(vis: &Visibility) -> Markers {
    if matches!(vis, Visibility::Inherited) { Markers::NONE } else { Markers::PUBLIC }
}

fn public() -> Visibility {
    Visibility::Public(Default::default())
}

fn error_marker(attributes: &Attributes) -> Markers {
    if attributes.derives_any(&["Error", "Snafu"]) { Markers::ERROR } else { Markers::NONE }
}

/// The names among a type's arguments, in the places of its parameters.
fn argument_names(ty: &Type) -> Vec<String> {
    let Type::Path(path) = ty else { return Vec::new() };
    let Some(syn::PathArguments::AngleBracketed(arguments)) =
        path.path.segments.last().map(|segment| &segment.arguments)
    else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types
        .map(|ty| match ty {
            Type::Path(path) => path.path.get_ident().map(ident_text).unwrap_or_default(),
            _ => String::new(),
        })
        .collect()
}
