//! Functions that load what a text names, by the frameworks' conventions.

use crate::python::tree::{Expr, ExprCall};
use banyan_facts::{Receiver, ReferenceKind};

use super::texts::texts_of;
use super::walk::{Local, Walk, last_name, literal};
use crate::python::notation::Loaded;

impl<'a> Walk<'a> {
    /// What a loader gives; none for other calls, and where what is loaded is not told.
    pub fn loader(&mut self, call: &'a ExprCall<'a>, name: &str) -> Option<Receiver> {
        let text = |at: usize| call.arguments.args.get(at).and_then(literal);
        let joined;
        let loaded = match name {
            "get_user_model" => Loaded::User,
            "get_model" => {
                joined = match (text(0)?, text(1)) {
                    (app, Some(model)) => format!("{}.{model}", app.rsplit('.').next().unwrap_or(app)),
                    (both, None) if both.contains('.') => both.to_owned(),
                    _ => return None,
                };
                Loaded::Model(&joined)
            }
            "get_class" | "get_profile_class" => Loaded::Class(text(0)?, text(1)?),
            "get_app_config" => Loaded::Application(text(0)?),
            "import_string" | "load_object" | "import_from_string" => Loaded::Path(text(0)?),
            "import_module" => Loaded::Module(text(0)?),
            _ => return None,
        };
        let name = loaded.to_string();
        self.called_function(&call.func);
        self.other_arguments(&call.arguments, 2, &[]);
        Some(Receiver::Result(self.refer(ReferenceKind::Call, Receiver::None, &name, call)))
    }

    /// Refers to a function that is called, unless it belongs to a variable nothing is known of.
    fn called_function(&mut self, func: &'a Expr<'a>) {
        if let Expr::Attribute(attribute) = func
            && let Expr::Name(base) = attribute.value
            && matches!(self.local(base.id), Some(Local::Variable(Receiver::Unknown)))
        {
            return;
        }
        self.value_as(func, ReferenceKind::Call);
    }

    /// `A, B = get_classes("app.module", ["A", "B"])`
    pub fn loaded_classes(&mut self, call: &'a ExprCall<'a>) -> Option<Vec<Receiver>> {
        let [module, classes, ..] = call.arguments.args else { return None };
        let module = literal(module)?;
        let classes = texts_of(classes);
        self.value_as(&call.func, ReferenceKind::Call);
        let load = |class: &&str| {
            let name = Loaded::Class(module, class).to_string();
            Receiver::Result(self.refer(ReferenceKind::Call, Receiver::None, &name, call))
        };
        Some(classes.iter().map(load).collect())
    }

    /// A model as fields name it: a text, the settings' user model, or a path.
    pub fn model_reference(&mut self, target: &'a Expr<'a>) -> Option<u32> {
        if last_name(target) == "AUTH_USER_MODEL" {
            self.value(target);
            return Some(self.refer(
                ReferenceKind::Access,
                Receiver::None,
                &Loaded::User.to_string(),
                target,
            ));
        }
        if let Some(text) = literal(target) {
            let own =
                self.class.map(|class| self.names.text(self.declarations[class as usize].name).to_owned());
            let name = match text {
                "self" => own?,
                text if text.contains('.') => Loaded::Model(text).to_string(),
                text => Loaded::Model(&format!(".{text}")).to_string(),
            };
            return Some(self.refer(ReferenceKind::Access, Receiver::None, &name, target));
        }
        match self.value(target) {
            Receiver::Result(at) => Some(at),
            _ => None,
        }
    }
}
