//! Directives: what a file says of its class.

use super::markup::Until;
use super::{Lowering, RazorKind};

impl<'t> Lowering<'t> {
    /// Reads a directive whose name stands here; tells whether there is one.
    pub(super) fn directive(&mut self, from: usize) -> bool {
        let at_top = self.depth == 1;
        self.directive_at(from, at_top)
    }

    /// Reads a directive whose name stands here, where one may stand that others would take for a variable.
    pub(super) fn directive_at(&mut self, from: usize, at_top: bool) -> bool {
        let end = self.behind_name(from);
        let (name, next) = (&self.text[from..end], self.behind_space(end));
        let sign = self.byte(next);
        let opens = |bracket: u8| sign == bracket;
        let line_end = self.find(end, |byte| byte == b'\n');
        let told = self.byte(end).is_ascii_whitespace() && next < line_end;
        match name {
            "code" | "functions" if opens(b'{') => {
                self.at = next + 1;
                std::mem::swap(&mut self.out, &mut self.members);
                self.code(self.end, true);
                std::mem::swap(&mut self.out, &mut self.members);
                return true;
            }
            "section" if told && self.is_name_at(next) => {
                let open = self.behind_space(self.behind_name(next));
                if self.byte(open) != b'{' {
                    return false;
                }
                self.at = open + 1;
                self.markup(Until::Bracket);
                return true;
            }
            "helper" if told && self.is_name_at(next) => {
                let open = self.behind_name(next);
                if self.byte(open) != b'(' {
                    return false;
                }
                let head = self.behind_brackets(open);
                self.add_helper(next, head);
                return true;
            }
            "attribute" if opens(b'[') => {
                let close = self.behind_brackets(next);
                let line = self.line_at(next);
                self.attributes.put(&self.text[next..close], line);
                self.at = close;
                return true;
            }
            // Deeper in markup they are names of variables.
            _ if !at_top => return false,
            "page" if next >= line_end || opens(b'"') => {}
            "using" if told && !opens(b'(') => {}
            "model" | "inject" | "inherits" | "implements" | "layout" | "typeparam" | "namespace"
            | "rendermode"
                if told && (self.is_name_at(next) || (opens(b'(') && name == "model")) => {}
            "addTagHelper" | "removeTagHelper" | "tagHelperPrefix" | "preservewhitespace" if told => {}
            _ => return false,
        }
        let whole = &self.text[end..line_end];
        let whole = whole.split("@*").next().unwrap_or_default();
        self.at = end + whole.len();
        let said = whole.trim().trim_end_matches(';').trim_end();
        self.add_directive(name, said, next.min(line_end));
        true
    }

    fn add_directive(&mut self, name: &str, said: &'t str, at: usize) {
        let line = self.line_at(at);
        match name {
            "using" => self.usings.put(&format!("using {said};"), line),
            "page" => {
                let template = said.strip_prefix('"').and_then(|rest| rest.split('"').next());
                self.pages.push((template.unwrap_or_default().to_owned(), line));
            }
            "model" => self.members.put(&format!("public {said} Model {{ get; }}"), line),
            "inject" => {
                if let Some((typ, name)) = said.rsplit_once(char::is_whitespace) {
                    self.members.put(&format!("{typ} {name} {{ get; set; }}"), line);
                }
            }
            "inherits" => self.base = Some((said, line)),
            "implements" => self.interfaces.push((said, line)),
            "layout" => self.put(&format!("_ = typeof({said});"), at),
            "rendermode" => self.put(&format!("_ = {said};"), at),
            "typeparam" => {
                let (parameter, asked) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
                self.parameters.push((parameter, asked, line));
            }
            "namespace" if self.kind == RazorKind::Component || self.kind.is_imports() => {
                self.namespace = Some((said, line));
            }
            _ => {}
        }
    }

    /// A function that writes markup, as Razor had them once.
    fn add_helper(&mut self, from: usize, head: usize) {
        let open = self.behind_space(head);
        std::mem::swap(&mut self.out, &mut self.members);
        self.put("void ", from);
        self.copy(from, head);
        self.at = open;
        if self.byte(open) == b'{' {
            self.at += 1;
            self.block(open);
        } else {
            self.put(";", head);
        }
        std::mem::swap(&mut self.out, &mut self.members);
    }
}
