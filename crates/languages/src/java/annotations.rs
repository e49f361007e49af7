//! Annotations as they are read from the languages of the Java virtual machine, without their syntax.

/// An annotation on a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Annotation<'t> {
    /// Its simple name
    pub name: &'t str,
    /// Its arguments; one without a key is `value`
    pub arguments: Vec<(&'t str, Value<'t>)>,
}

/// What an annotation is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'t> {
    /// A text or number that the file tells whole
    Text(String),
    /// Anything else, as written without white space
    Written(String),
    /// An array
    List(Vec<Value<'t>>),
    /// An annotation in an annotation
    Annotation(Annotation<'t>),
}

/// The annotation with this simple name.
pub(crate) fn find<'a, 't>(annotations: &'a [Annotation<'t>], name: &str) -> Option<&'a Annotation<'t>> {
    annotations.iter().find(|annotation| annotation.name == name)
}

impl<'t> Annotation<'t> {
    /// The value given for the first of these keys that is given.
    pub fn value(&self, keys: &[&str]) -> Option<&Value<'t>> {
        keys.iter()
            .find_map(|wanted| self.arguments.iter().find(|(key, _)| key == wanted).map(|(_, value)| value))
    }

    /// The texts given for the first of these keys that is given; what is no text as written.
    pub fn texts(&self, keys: &[&str]) -> Vec<String> {
        self.value(keys).map(Value::texts).unwrap_or_default()
    }

    /// The first of these texts.
    pub fn text(&self, keys: &[&str]) -> Option<String> {
        self.texts(keys).into_iter().next()
    }

    /// Annotations inside the value of the first of these keys.
    pub fn nested(&self, keys: &[&str]) -> Vec<&Annotation<'t>> {
        let elements = self.value(keys).map(Value::elements).unwrap_or_default();
        let nested = elements.iter().filter_map(|element| match element {
            Value::Annotation(annotation) => Some(annotation),
            _ => None,
        });
        nested.collect()
    }
}

impl<'t> Value<'t> {
    /// The elements of an array, or the value itself.
    fn elements(&self) -> &[Value<'t>] {
        match self {
            Value::List(elements) => elements,
            other => std::slice::from_ref(other),
        }
    }

    /// The texts of all elements.
    pub fn texts(&self) -> Vec<String> {
        let text = |element: &Value<'_>| match element {
            Value::Text(text) | Value::Written(text) => Some(text.clone()),
            Value::List(_) | Value::Annotation(_) => None,
        };
        self.elements().iter().filter_map(text).collect()
    }
}
