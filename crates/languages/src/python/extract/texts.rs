//! What texts are told in the source: routes, addresses, topics, names of tables.

use crate::python::tree::{Arguments, Expr, Operator, StringElement};
use banyan_facts::Receiver;

use super::walk::{Walk, last_name, literal};
use crate::python::notation::{Typed, placeholder, read_type};

impl<'a> Walk<'a> {
    /// The text of an expression, which is walked; `{}` and placeholders stand for what is put in.
    pub fn text_in_place(&mut self, expression: &'a Expr<'a>) -> String {
        match expression {
            Expr::StringLiteral(text) => text.value.to_owned(),
            Expr::FString(_) => self.interpolated(expression),
            Expr::BinOp(sum) if sum.op == Operator::Add => {
                let left = self.text_in_place(sum.left);
                left + &self.text_in_place(sum.right)
            }
            Expr::BinOp(formatted) if formatted.op == Operator::Mod => {
                let text = self.text_in_place(formatted.left);
                self.value(formatted.right);
                text.replace("%s", "{}").replace("%d", "{}")
            }
            Expr::Call(call) if last_name(&call.func) == "format" => {
                let Expr::Attribute(attribute) = &call.func else { return "{}".to_owned() };
                let text = self.text_in_place(attribute.value);
                self.arguments(&call.arguments);
                text
            }
            Expr::Call(call)
                if matches!(last_name(&call.func), "_" | "gettext_lazy" | "r" | "str" | "text") =>
            {
                self.value(&call.func);
                self.other_arguments(&call.arguments, 1, &[]);
                call.arguments.args.first().map_or_else(String::new, |text| self.text_in_place(text))
            }
            other => {
                let receiver = self.value(other);
                self.text_of_value(receiver)
            }
        }
    }

    /// The text of a value that was walked.
    pub fn text_of_value(&self, receiver: Receiver) -> String {
        match receiver {
            Receiver::Result(at) => placeholder(at),
            Receiver::Type(name) => match read_type(self.names.text(name)) {
                Some(Typed::Text(text)) => text.to_owned(),
                Some(Typed::Value(at)) => placeholder(at),
                _ => "{}".to_owned(),
            },
            _ => "{}".to_owned(),
        }
    }

    /// The text of an argument whose value was walked.
    pub fn told_text(&self, expression: &Expr<'_>, value: Option<Receiver>) -> String {
        match expression {
            Expr::StringLiteral(text) => text.value.to_owned(),
            Expr::FString(string) => {
                let elements = string.elements.iter().map(|element| match element {
                    StringElement::Literal(text) => (*text).to_owned(),
                    StringElement::Interpolation(inner) => self.told_text(inner, None),
                    StringElement::Format(_) => String::new(),
                });
                elements.collect()
            }
            Expr::BinOp(sum) if sum.op == Operator::Add => {
                self.told_text(sum.left, None) + &self.told_text(sum.right, None)
            }
            Expr::BinOp(formatted) if formatted.op == Operator::Mod => {
                self.told_text(formatted.left, None).replace("%s", "{}").replace("%d", "{}")
            }
            Expr::Call(call) if last_name(&call.func) == "format" => match &call.func {
                Expr::Attribute(attribute) => self.told_text(attribute.value, None),
                _ => "{}".to_owned(),
            },
            Expr::Name(_) | Expr::Attribute(_) => {
                value.map_or_else(|| self.field_text(expression), |value| self.text_of_value(value))
            }
            _ => "{}".to_owned(),
        }
    }

    /// The text of a variable of this module or a field of this class.
    fn field_text(&self, expression: &Expr<'_>) -> String {
        let name = last_name(expression);
        let class = if matches!(expression, Expr::Attribute(_)) { self.class } else { None };
        let field = self.fields.get(&(class, name)).or_else(|| self.fields.get(&(None, name)));
        let of_type = field.and_then(|&field| self.declarations[field as usize].of_type);
        match of_type.and_then(|name| read_type(self.names.text(name))) {
            Some(Typed::Text(text)) => text.to_owned(),
            _ => "{}".to_owned(),
        }
    }
}

/// The argument with this keyword.
pub fn keyword<'a>(arguments: &Arguments<'a>, name: &str) -> Option<&'a Expr<'a>> {
    let named = arguments.keywords.iter().find(|keyword| keyword.arg == Some(name));
    named.map(|keyword| &keyword.value)
}

/// The argument in this place, or with this keyword.
pub fn argument<'a>(arguments: &Arguments<'a>, place: usize, name: &str) -> Option<&'a Expr<'a>> {
    arguments.args.get(place).or_else(|| keyword(arguments, name))
}

/// The texts of a list or a sum of lists, where it states nothing else.
pub fn stated_texts<'a>(list: &Expr<'a>) -> Option<Vec<&'a str>> {
    match list {
        Expr::List(all) | Expr::Tuple(all) => all.elts.iter().map(literal).collect(),
        Expr::BinOp(sum) => {
            let mut parts = vec![sum.right];
            let mut left = sum.left;
            while let Expr::BinOp(sum) = left {
                parts.push(sum.right);
                left = sum.left;
            }
            parts.push(left);
            let stated = parts.into_iter().rev().map(|part| match part {
                Expr::List(_) | Expr::Tuple(_) => stated_texts(part),
                _ => None,
            });
            Some(stated.collect::<Option<Vec<_>>>()?.concat())
        }
        _ => None,
    }
}

/// The plain strings of a list or tuple.
pub fn texts_of<'a>(list: &Expr<'a>) -> Vec<&'a str> {
    let elements = match list {
        Expr::List(all) | Expr::Tuple(all) | Expr::Set(all) => all.elts,
        other => return literal(other).into_iter().collect(),
    };
    elements.iter().filter_map(literal).collect()
}
