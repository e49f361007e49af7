//! Texts: what literals and what is put together from them say.

use banyan_facts::*;
use oxc_ast::ast::*;

use super::declarations::key_name;
use super::roles::Role;
use super::walk::Walk;
use crate::sql;

impl<'a> Walk<'a> {
    /// The text of an expression, with `{}` for the parts that are put in while the program runs; none
    /// where nothing of it is text.
    pub fn literal_text(&self, it: &Expression<'a>) -> Option<String> {
        match it.get_inner_expression() {
            Expression::StringLiteral(it) => Some(it.value.as_str().to_owned()),
            Expression::TemplateLiteral(it) => Some(self.template_text(it)),
            Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => self.sum_text(it),
            Expression::Identifier(it) => match &self.binding(it.name.as_str())?.role {
                Some(Role::Text(text)) => Some(text.clone()),
                _ => None,
            },
            Expression::StaticMemberExpression(it) if matches!(it.object, Expression::ThisExpression(_)) => {
                match self.field_roles.get(&(self.own_class(), it.property.name.as_str())) {
                    Some(Role::Text(text)) => Some(text.clone()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn template_text(&self, it: &TemplateLiteral<'a>) -> String {
        let mut text = String::new();
        for (at, quasi) in it.quasis.iter().enumerate() {
            text.push_str(quasi.value.cooked.map_or("", |cooked| cooked.as_str()));
            if let Some(part) = it.expressions.get(at) {
                text.push_str(&self.part_text(part));
            }
        }
        text
    }

    /// A sum is walked along its left side, which may be long.
    fn sum_text(&self, it: &BinaryExpression<'a>) -> Option<String> {
        let (mut parts, mut left) = (vec![&it.right], &it.left);
        while let Expression::BinaryExpression(inner) = left.get_inner_expression()
            && inner.operator == BinaryOperator::Addition
        {
            parts.push(&inner.right);
            left = &inner.left;
        }
        parts.push(left);
        let is_text = parts
            .iter()
            .any(|part| matches!(part, Expression::StringLiteral(_) | Expression::TemplateLiteral(_)));
        is_text.then(|| parts.iter().rev().map(|part| self.part_text(part)).collect())
    }

    fn part_text(&self, part: &Expression<'a>) -> String {
        match part.get_inner_expression() {
            Expression::BinaryExpression(_) => "{}".to_owned(),
            Expression::TemplateLiteral(it) if !it.expressions.is_empty() => "{}".to_owned(),
            part => self.literal_text(part).unwrap_or_else(|| "{}".to_owned()),
        }
    }

    /// The text of an argument.
    pub fn argument_text(&self, arguments: &[Argument<'a>], at: usize) -> Option<String> {
        self.literal_text(arguments.get(at)?.as_expression()?)
    }

    /// A name that code gives to a topic, a queue, a key: a text, or `=path` to a constant that holds it.
    pub fn name_text(&self, it: &Expression<'a>) -> Option<String> {
        if let Some(text) = self.literal_text(it) {
            return Some(text);
        }
        let path = self.constant_path(it.get_inner_expression())?;
        let head = path.split('.').next().unwrap_or_default();
        (self.local(head).is_none() && self.file_names.contains_key(head)).then(|| format!("={path}"))
    }

    /// The dotted path of names that an expression is.
    pub fn constant_path(&self, it: &Expression<'a>) -> Option<String> {
        let (mut parts, mut at) = (Vec::new(), it);
        loop {
            match at {
                Expression::Identifier(id) => {
                    parts.push(id.name.as_str());
                    parts.reverse();
                    return Some(parts.join("."));
                }
                Expression::StaticMemberExpression(member) if parts.len() < 6 => {
                    parts.push(member.property.name.as_str());
                    at = &member.object;
                }
                _ => return None,
            }
        }
    }

    /// A text in the source: perhaps SQL.
    pub fn read_text(&mut self, text: &str, offset: u32) {
        if text.len() < 12 || !text.contains(' ') {
            return;
        }
        self.read_sql(text, offset);
    }

    /// A template in the source: perhaps SQL.
    pub fn read_template(&mut self, template: &TemplateLiteral<'a>) {
        let is_long = template.quasis.iter().any(|quasi| quasi.value.raw.contains(' '));
        if is_long {
            let text = self.template_text(template);
            self.read_text(&text, template.span.start);
        }
    }

    /// A tagged template: perhaps SQL (`sql`, `$queryRaw`).
    pub fn read_tagged(&mut self, it: &TaggedTemplateExpression<'a>) {
        let text = self.template_text(&it.quasi);
        self.read_text(&text, it.quasi.span.start);
    }

    fn read_sql(&mut self, text: &str, offset: u32) {
        for access in sql::table_accesses(text) {
            if access.table.contains(['{', '}', '?']) {
                continue;
            }
            let table = TableName::Table(self.names.intern(&access.table));
            self.add_access(table, access.mode, offset);
        }
        self.read_schema(text, offset);
    }

    /// What a property of an object expression holds.
    pub fn property<'o>(&self, object: &'o ObjectExpression<'a>, name: &str) -> Option<&'o Expression<'a>> {
        property_of(object, name)
    }

    /// The text that a property of an object expression holds.
    pub fn property_text(&self, object: &ObjectExpression<'a>, name: &str) -> Option<String> {
        self.literal_text(property_of(object, name)?)
    }
}

/// What a property of an object expression holds.
pub fn property_of<'o, 'a>(object: &'o ObjectExpression<'a>, name: &str) -> Option<&'o Expression<'a>> {
    object.properties.iter().find_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(it) if key_name(&it.key) == Some(name) => Some(&it.value),
        _ => None,
    })
}

/// The object that an argument is.
pub fn object_argument<'o, 'a>(arguments: &'o [Argument<'a>], at: usize) -> Option<&'o ObjectExpression<'a>> {
    match arguments.get(at)?.as_expression()?.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}

/// Named properties of an object, in order.
pub fn named_properties<'o, 'a>(
    object: &'o ObjectExpression<'a>,
) -> impl Iterator<Item = (&'a str, &'o Expression<'a>)> {
    object.properties.iter().filter_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(it) => Some((key_name(&it.key)?, &it.value)),
        ObjectPropertyKind::SpreadProperty(_) => None,
    })
}
