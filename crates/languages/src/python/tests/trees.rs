//! Our parser's tree against ruff's.

use oxc_allocator::Allocator;
use ruff_python_ast::PySourceType;
use ruff_python_parser::parse_unchecked_source;

use crate::python::converted::converted;
use crate::python::parser::parse;
use crate::tree::comparing::{Comparison, Verdict};

const BOTH: Comparison =
    Comparison { compare, accepts: |text| parse(text, &Allocator::default()).is_some(), extension: "py" };

fn compare(text: &str) -> Result<Verdict, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (own, other) = (Allocator::default(), Allocator::default());
    let parsed = parse_unchecked_source(text, PySourceType::Python);
    let ours = parse(text, &own);
    match (ours, parsed.errors()) {
        (None, []) => Ok(Verdict::Refused),
        (None, _) => Ok(Verdict::Invalid),
        (Some(_), [error, ..]) => Err(format!("accepted, but {error}")),
        (Some(module), []) => {
            let (ours, theirs) = (module.body, converted(&parsed.syntax().body, &other));
            match ours.iter().zip(theirs).find(|(our, their)| our != their) {
                Some((our, their)) => Err(format!("ours {our:?}, theirs {their:?}")),
                None if ours.len() != theirs.len() => {
                    Err(format!("{} statements, not {}", ours.len(), theirs.len()))
                }
                None => Ok(Verdict::Same),
            }
        }
    }
}

#[test]
fn fixtures_have_the_same_tree_in_both() {
    let (same, refused) = BOTH.compare_fixtures();
    assert!(same > 30, "{same} have the same tree");
    assert_eq!(refused, 0, "are left to ruff's parser");
}

#[test]
fn files_have_the_same_tree_in_both() {
    for text in [
        "",
        "\n\n  \n# only\n",
        "# only",
        "x",
        "x;",
        "x; y; z;\n",
        "\u{c}\nx\n\u{c}def f(): pass\n",
        "if a:\n\n    # b\n  # c\n    d\n\n# e\n    f\ng",
        "if a:\r\n    b\r\nelse:\r\n    c\r\n",
        "if a:\r    b\rc\r",
        "if a:\n\tb\n\tif c:\n\t\td\n",
        "if a: b; c\nelif d: e\nelse: f",
        "class A:\n    def b(self):\n        if c:\n            d\n    e\nf\n",
        "a = b + \\\n    c\nassert \\\r\n    d\n",
        "a = (b # c\n  ,\n\n d)\n",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn statements_have_the_same_tree_in_both() {
    for text in [
        "import a, b.c as d, e.f.g\nfrom a import b\nfrom . import c\nfrom ...d.e import f as g, h\nfrom .... import i\nfrom j import (k, l as m,)\nfrom n import *\n",
        "a = b = c, *d\na.b[c], (d, [e, *f]) = g\n(a) = b\n[a] = b\n() = a\na, = b\n*a, = b\n*a\n",
        "a: int\na.b: c = d\na[b]: c = yield\n(a): b = c, d\n",
        "a += 1\nb.c //= d\ne[f] **= yield\ng @= h, i\nj >>= k\nl |= *m, n\n",
        "return\nreturn a\nreturn a, *b\ndel a\ndel a, b.c, d[e],\ndel (a, [b])\n",
        "raise\nraise a\nraise a(b) from c\nassert a\nassert a, b\nglobal a, b\nnonlocal c\npass\nbreak\ncontinue\n",
        "if a := b: c\nelif (d := e): f\nwhile g := h: i\nelse: j\n",
        "for a in b: c\nelse: d\nfor a, in b, c: d\nfor a, *b in *c, d: e\nfor (a, b) in c: d\nfor a.b in c: d\nfor a[b in c] in d: e\nasync for f in g: h\n",
        "try: a\nfinally: b\ntry:\n    a\nexcept: b\ntry: a\nexcept B: c\nexcept (D, E) as f: g\nelse: h\nfinally: i\ntry: a\nexcept* B: c\nexcept* D as e: f\n",
        "with a: b\nwith a as b: c\nwith a as b, c as (d, e): f\nwith (a): b\nwith (a) as b: c\nwith (a, b): c\nwith (a, b) as c: d\nwith (a as b): c\nwith (a as b, c,): d\nwith (a, b as c): d\nwith (a).b, c: d\nwith (yield): a\nwith (a := b): c\nwith (a for b in c): d\nasync with a as b.c, d as e[f]: g\nwith (a if b else c) as d: e\n",
        "@a\n@b.c(d)\n@(e := f)\ndef g(): pass\n@h\nclass I: pass\n@j\nasync def k(): await l\n",
        "def a(): pass\nasync def a() -> b: pass\ndef a(b, c=1, *d, e, f=2, **g) -> h[i]: pass\ndef a(b: c, d: e = f, *g: h, i: j = k, **l: m): pass\ndef a(b, /, c, *, d): pass\ndef a(b=1, /, c=2, *, d, e=3,): pass\ndef a(*b: *c): pass\ndef a(*, b): pass\ndef a(**b,): pass\ndef match(case, type): pass\n",
        "class A: pass\nclass A(): pass\nclass A(B, c.D[E], *f, metaclass=g, **h): pass\n",
        "class A[T]: pass\ndef a[T: b, *Ts, **P](): pass\ndef a[T = b, *Ts = *c, **P = d,](): pass\ntype A = b\ntype A[T] = b | c\ntype = 1\ntype(a)\ntype.b\ntype[a] = b\n",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn matches_have_the_same_tree_in_both() {
    for text in [
        "match a:\n    case 1: b\n    case -1.5 | 'c' 'd' | None | True | False: e\n    case _: f\n",
        "match a, b:\n    case c, *_: d\n    case *e, f: g\n    case h,: i\n    case (j): k\n    case (l,): m\n    case (): n\n    case []: o\n    case [p, [q, *r]]: s\n",
        "match (a):\n    case B(): c\n    case d.E(f, g=h, i=J(),): k\n    case l.m: n\n    case o as p: q\n    case (r | s) as t if u := v: w\n",
        "match *a, b:\n    case {}: c\n    case {'d': e, f.g: h, -1: i, None: j, **k}: l\n    case {**m,}: n\n    case f: o\n",
        "match not a:\n    case case: b\nmatch -a:\n    case match: b\nmatch [a]:\n    case type: b\nmatch {a}:\n    case b: c\n",
        "match = 1\nmatch(a)\nmatch(a).b\nmatch[a]: b\nmatch.a\nmatch, a\nmatch - a\nmatch * a\nmatch not in a\nmatch if a else b\nprint(match)\ncase = match\n",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn expressions_have_the_same_tree_in_both() {
    for text in [
        "a or b or c and d and not e or not not f",
        "a < b <= c == d != e > f >= g in h not in i is j is not k",
        "a | b ^ c & d << e >> f + g - h * i / j // k % l @ m",
        "-a ** -b ** c\n+~-a\nawait a ** b\n-await a\n2 ** -1\nnot a in b\na + (b + c) + d\n(a + b) * c\n(a).b(c)[d]\n",
        "a if b else c if d else e\nlambda: a\nlambda b, *c, d=1, **e: f\nlambda *, a: lambda b, /: c\nlambda *a, b: c if d else e\na if b else lambda: c\n",
        "a = yield\na = yield b\na = yield b, *c\nyield from a\n(yield)\n(yield a, b)\nf((yield))\n",
        "()\n(a)\n(a,)\n(a, b)\n(a, *b,)\n(a := b)\n(a := b, c)\n((a))\n((a, b), c)\n(a for b in c)\n",
        "[]\n[a]\n[a, *b, c := d,]\n[a for b in c]\n[a for b, c in d if e if not f for g in h]\n[a async for b in c]\n[a for b in c if d or e]\n[(yield) for a in b]\n[a := b for c in d]\n[a if b else c for d in e]\n",
        "{}\n{a}\n{a, *b,}\n{a: b}\n{a: b, **c, d: lambda: e,}\n{**a}\n{a for b in c}\n{a: b for c in d if e}\n{a if b else c: d}\n",
        "f()\nf(a)\nf(a, *b, c=d, **e)\nf(a, *b, c, d=e, *f, **g, h=i,)\nf(a for b in c)\nf((a for b in c), d)\nf(a := b)\nf(*a or b)\nf(**a or b)\nf(a)(b)[c].d\nf(a=lambda: b)\nf(match=a, type=b)\nf(*[a])\n",
        "a[b]\na[b, c]\na[b,]\na[:]\na[b:]\na[:b]\na[::]\na[b:c:d]\na[::b, ..., c]\na[*b]\na[*b, c]\na[b := c]\na[(b, c)]\na[lambda: b]\na[b if c else d:e]\n",
        "0\n00\n0_0\n1_000\n0xFf\n0o17\n0b1_0\n1.\n.5\n1.5e-3\n1E5\n1j\n1.5J\n1_0.0_1\n1..a\n1 .b\n...\nTrue\nFalse\nNone\n",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn strings_have_the_same_tree_in_both() {
    for text in [
        r#"'' "" 'a' "b" '''c''' """d""""#,
        r#"'a"b' "a'b" '''a'b''c''' "\"" '\'' '\\'"#,
        r"'\a\b\f\n\r\t\v\0\12\101\x41\u00e9\U0001F600\ud800\d\ '",
        "'a\\\nb' '''a\\\nb\nc''' '''d\r\ne'''",
        r#"r'\n' R"\x" u'a' U"b" R'\''"#,
        r"b'a' B'\x41\d' rb'\x' Rb'''c'''",
        "('a'\n 'b' # c\n 'd')",
        "'é' # ü\n\"日本\"\n'\\é'",
        "x = 1 if'a'else'b'",
        r#"f'' F"a" f'{a}' f'{a}{b}c' f'a{b}' fr'\d{a}' rF"\{a}""#,
        r#"f'{{' f'}}' f'{{a}}' f'{{{a}}}' f'\{a}' f'\n{a}\x41'"#,
        r#"f'{a!r}' f'{a!s:>10}' f'{a:{b}}' f'{a:{b}.{c!r}}' f'{a=}' f'{a = }' f'{a=!r:^20}' f'{a:=5}' f'{a!=b}'"#,
        "f'''{\na\n}\n'''",
        r#"f"{'a'}" f'{"a" "b"}' f"{f'{a}'}" f'{a["b"]}' f"{a['b']:{c['d']}}" f'{f"{f'{a}'}"}'"#,
        "f'{a, b}' f'{*a, b}' f'{yield}' f'{(lambda: a)}' f'{a if b else c}' f'{ {a: b} }' f'{a[b:c]}' f'{(a := b)}' f'{f(a=b)}'",
        "'a' f'{b}' 'c' f'' \"d\"",
        "f'a\\\nb{c}'",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn what_is_rare_is_left_to_ruff() {
    for text in [
        "é = 1",
        "'\\N{BULLET}'",
        "f'\\N{BULLET}'",
        "t'{a}'",
        "import a . b",
        "if a:\n    \\\n    b\n",
        "1if a else b",
        "f((a)=b)",
        "match a:\n    case 1 + 2j: b\n",
        "try: a\nexcept A, B: c\n",
        "lazy import a\n",
        "{(a := b): c}",
        "try: a\nelse: b\nfinally: c",
        "[*a for b in c]",
    ] {
        BOTH.assert_refused(text);
    }
}

#[test]
fn what_ruff_finds_errors_in_is_not_accepted() {
    for text in [
        "print 'a'",
        "exec a in b",
        "a b",
        "a = ",
        "f(",
        ")",
        "(a]",
        "if a\n    b",
        "if a:\nb",
        "  a",
        "if a:\n    b\n  c",
        "if a:\n\tb\n        c",
        "a = b = 1 = c",
        "f() = 1",
        "a + b = c",
        "(a, 1) = b",
        "a, b: c",
        "[a]: b",
        "a, b += c",
        "del f()",
        "del *a",
        "del [*a]",
        "for f() in a: b",
        "with a as f(): b",
        "def f(a=1, b): pass",
        "def f(*): pass",
        "def f(*, **a): pass",
        "def f(*a, *b): pass",
        "def f(**a, b): pass",
        "def f(/, a): pass",
        "def f(a, /, b, /): pass",
        "def f(*a=1): pass",
        "lambda a: b: c",
        "f(a=1, b)",
        "f(**a, b)",
        "f(**a, *b)",
        "f(a for b in c, d)",
        "f(a for b in c,)",
        "f(1=a)",
        "class A(b for c in d): pass",
        "(*a)",
        "(**a)",
        "{a: b, c}",
        "{a, b: c}",
        "{*a: b}",
        "{a: *b}",
        "a[]",
        "a[*b:c]",
        "a[b := c:d]",
        "a := b",
        "(a.b := c)",
        "not a + not b",
        "a + not b",
        "await await a",
        "a <> b",
        "a ? b",
        "a!",
        "01",
        "1_",
        "1__0",
        "0x",
        "1.e",
        "1a",
        "'a",
        "'a\nb'",
        "'''a",
        "b'é'",
        r"b'\x4'",
        r"'\x4'",
        r"'\u12'",
        r"'\U00110000'",
        "'a' b'c'",
        "bu'a'",
        "f'{'",
        "f'{}'",
        "f'}'",
        "f'{a'",
        "f'{a!x}'",
        "f'{a! r}'",
        "f'{lambda a: b}'",
        "f'{a b}'",
        "f'{a:{b}'",
        "f'a\nb'",
        "try: a",
        "try: a\nexcept B: c\nexcept* D: e",
        "try: a\nexcept*: b",
        "else: a",
        "raise a, b",
        "raise from a",
        "return yield a",
        "x = yield from a, b",
        "import a.",
        "import",
        "from a import",
        "from a import b,",
        "from a import ()",
        "from a import (*)",
        "from import a",
        "global",
        "global a.b",
        "assert",
        "@a",
        "@a\nb = 1",
        "async a",
        "class A\n    pass",
        "match a:\n    case 1 + 2: b",
        "match a:\n    case *b: c",
        "match a:\n    case b as _: c",
        "match a:\n    case {**b, 'c': d}: e",
        "match a:\n    case B(c=d, e): f",
        "match a:\n    case B.c() as d.e: f",
        "match a:\n    case +1: b",
        "match a:\n    case 1, f'b': c",
        "type A[] = b",
        "a\\ b",
        "a\\",
        "a\0b",
        "`a`",
        "$",
    ] {
        BOTH.assert_invalid(text);
    }
}

#[test]
fn changed_fixtures_have_the_same_tree_in_both_or_are_left_to_ruff() {
    let words = [
        "*",
        "**",
        "=",
        ":=",
        ":",
        ",",
        ";",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        "->",
        "!",
        "==",
        "-",
        "~",
        "/",
        "@",
        "|",
        "+=",
        "and",
        "as",
        "async",
        "await",
        "class",
        "def",
        "del",
        "else",
        "except",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "None",
        "not",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
        "match",
        "case",
        "type",
        "_",
        "1",
        "'a'",
        "f'{a!r:>{b}}'",
        "b'c'",
        "\"\"\"",
        "f'{",
        "}'",
        "\\",
        "\n",
        "\n    ",
        "\t",
        "# ",
        "yield from",
        "a for b in c",
        "lambda a, *b: c",
    ];
    let accepted = BOTH.compare_changed(&words, 20_000);
    assert!(accepted > 3_000, "{accepted} are accepted");
}

#[test]
fn the_parser_ends_on_what_nests_deep() {
    BOTH.assert_bounded(
        |nested| format!("{nested}\n"),
        &[
            ("(", "a", ")"),
            ("[", "a", "]"),
            ("{", "a", "}"),
            ("{1:", "a", "}"),
            ("f(", "a", ")"),
            ("f(a=", "a", ")"),
            ("a[", "a", "]"),
            ("not ", "a", ""),
            ("-", "a", ""),
            ("2 ** ", "a", ""),
            ("lambda: ", "a", ""),
            ("a if b else ", "a", ""),
            ("[a for b in ", "a", "]"),
        ],
    );
    BOTH.assert_bounded(
        |nested| format!("match a:\n    case {nested}: b\n"),
        &[("[", "a", "]"), ("A(", "b", ")")],
    );
}

/// Compares both parsers on every file of Python below the folder that `BANYAN_PYTHON_SOURCE` names.
#[test]
#[ignore = "reads a folder of your own, named by BANYAN_PYTHON_SOURCE"]
fn a_folder_has_the_same_trees_in_both() {
    BOTH.compare_folder("BANYAN_PYTHON_SOURCE", 100);
}

#[test]
fn the_longest_line_bounds_how_deep_a_statement_nests() {
    let arena = Allocator::default();
    let longest = |text| parse(text, &arena).map(|module| module.longest_line);
    assert_eq!(longest(""), Some(0));
    assert_eq!(longest("a = b"), Some(5));
    assert_eq!(longest("# a comment that is no statement\nif a:\n    b(\n        c,\n    )\n"), Some(19));
    assert_eq!(longest("a = (b # c\n  ,\n\n d)\ne"), Some(19));
}
