//! Our parser's tree against tree-sitter's.

use super::super::grammar::CSharp;
use super::super::parser;
use crate::tree::comparing::{Comparison, beside_tree_sitter};

const BOTH: Comparison = Comparison {
    compare: |text| beside_tree_sitter::<CSharp>(text, parser::parse),
    accepts: |text| parser::parse(text).is_some(),
    extension: "cs",
};

#[test]
fn fixtures_have_the_same_tree_in_both() {
    let (same, refused) = BOTH.compare_fixtures();
    assert!(same > 20, "{same} have the same tree");
    assert!(refused * 20 <= same, "{refused} are left to tree-sitter");
}

#[test]
fn files_have_the_same_tree_in_both() {
    for text in [
        "\u{feff}// only\r\nusing System;\r\n",
        "using A.B; using static A.B.C; using X = A.B<C>; global using D; global using static E;\nnamespace A.B { class C { } }",
        "[assembly: A(\"b\")] [module: C]\nnamespace A.B;\nusing C;\nclass D { }\nenum E { }",
        "namespace A { using B; namespace C { struct D; } interface E { }; }",
        "using A;\nvar b = C.D(args);\nb.E();\nawait b.F();\nstatic int G(int h) => h;\nclass I { }",
        "/* a */ // b\n#nullable enable\n#pragma warning disable CS1, 2 // c\n#region d e\nclass A { }\n#endregion f\n",
        "public abstract partial class B<T, [X] U> : C, D<T>, E.F where T : class, new() where U : struct, G? { };",
        "class B(int a, C c) : D(a), E { } partial class X; class F<T>(T t) where T : notnull;",
        "interface I<in T, out U> : J { void F(); int G => 1; static abstract int H(); }",
        "enum E : byte { [X] A = 1 << 2, B, } enum F { } internal delegate A<B> C<D>(int e);",
        "record G(int A, string B = \"c\") : H(A), I; record struct J; record class K { } record L : M { int n; }",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn members_have_the_same_tree_in_both() {
    for text in [
        "public A(int a) : base(a) { } A() : this(1) => b(); ~A() { } static A() { }",
        "int a, b = 1; const string c = \"d\"; readonly A<B> e = new(); static readonly int[] f = { 1 };",
        "public int A { get; set; } = 1; int B => c; int C { get => d; private set { e = value; } } int D { get; init; }",
        "int A.B { get; } int A<B>.C() { } void A.B.C<D>(int e) { } int this[int a] { get { } } int A.this[int a] => b;",
        "event A B; event A B, C; event A D { add { } remove { } } public static event E<F> G = null;",
        "public static A operator +(A a, A b) => c; static implicit operator A(B c) { } static bool operator true(A a) => b;",
        "void A<T, U>(T a, params int[] b) where T : B where U : unmanaged { } void B(this A a, ref int b, in int d, int e = 1) { }",
        "[A] [B(1, C = 2, d: 3)] [return: E] [field: F, G] void G([H] int i, [J(1)] K k) { } public A B { [C] get; [D] protected set; }",
        "protected internal override async Task<A<B>> C() => await d; (int a, string b) g() => (1, \"c\"); int?[] h; int[]? i; int[,][] j;",
        "extern static int A(); new int B; volatile int c; file class D { }; class E { }; void f(string @class, int record, int file) { }",
        "string a = $@\"b\"\"c{d}\"; string e = @$\"f\"; string g = @\"h\"\"i\nj\"; string l = $\"\"\"m{n}o\"\"\"; string p = $$\"\"\"{q} {{r}}\"\"\";",
        "string a = \"\"\"\n   b \"c\" \"\"d\"\"\n   \"\"\"; string s = \"t\"u8;\n#region a\nint c;\n#endregion\nint d;",
    ] {
        BOTH.assert_same(&format!("class A {{ {text} }}"));
    }
}

#[test]
fn statements_have_the_same_tree_in_both() {
    for text in [
        "var (a, (b, _)) = c; (a, b) = (b, a); (int a, var b) = c; (int a, string b) c = d; a.b c = d, e; a<b> c; a? b = null;",
        "a[] b = { 1, 2 }; const int a = 1; using var a = b; await using var a = b; using (var a = b) { } using (a.b()) c();",
        "await foreach (var a in b) { } foreach (var (a, _) in c) { } foreach (A.B a in c.d) e();",
        "for (int i = 0, j = 1; i < a; i++, j--) { } for (;;) { } for (i = 0; a; ) ;",
        "async Task f<T>(T a) where T : B { } static int f(int x) => x + 1; int g() { return 1; } yield return a; yield break;",
        "lock (a) { } try { } catch (A a) when (a.b is C) { } catch (A) { } catch { } finally { } goto case 1; goto a; a: b();",
        "do { } while (a); if (a) b(); else if (c) d(); else { } checked { a++; } unsafe { } throw; throw new A(); return;",
        "file.a(); file = b; record.a(); a++; --a; new A(); await a; (a).b(); ((A)b).c(); a!.b(); a ??= b; _ = await a.b();",
        "ref var a = ref b; ref int c = ref d[0]; group.a(); select = from; A.B<C>.D x = null; a<b>(c); var a = b;; a >>= 1;",
        "a(out var b, out int c, ref d, in e, f: 1, out _, out A.B g, out A<B> h, out B? i); a(b * c, d[e * g], (h * i, j));",
        "switch (a) { case 1: case \"x\": case B: case B.C: case B b: case null: case > 5: case B b when c: { b(); break; } default: return; }",
        "switch (a, b) { case (1, 2): break; case A<B> c: break; case (int)A.B: break; case A.B or A.C: break; case -1: default: break; }",
        "if (!a.TryGet(b, out var c) || c is null) { } if (a is not { } b) { } if (a is B { C: true } b && b.d) { }",
        "x += (s, e) => { }; a.b += c; while (await a.b()) { } return (a, b); throw a ?? b;",
    ] {
        BOTH.assert_same(&format!("class A {{ void F() {{ {text} }} }}"));
    }
}

#[test]
fn expressions_have_the_same_tree_in_both() {
    for text in [
        "y + a?.b.c(d) * 2 == !e?.f",
        "a?.b == c && d?.e == f || g?[0].h?.i()",
        "a ?? b?.c ?? throw d",
        "a ? b ? c : d : e?.f",
        "a as B ?? c as D[] ?? (e as F?)!",
        "await a.b().c(d) + -e * +f - ~g",
        "a is B || b",
        "p && a is not null && b.c == d && e",
        "a is null || b is null",
        "a is not A or B",
        "a is (A or B) && c",
        "a is > 5 and < 10 or 'a' or \"b\"",
        "a is int && (b is int?) || !(c is D[])",
        "a is { B: var c, D: not null, E.F: A.F, G: \"h\" or \"i\" } j && k",
        "a is string { Length: > 0 } s ? s : null",
        "a is [1, ..] or []",
        "a is var b && c is B<C> d",
        "a switch { 1 => 2, B => 3, B b => 4, null => 5, B.C => 7, > 3 => 8, (1, 2) => 9, { C: 1 } => 10, B b when b.c > 1 => 13, A or B => 1, not null => 3, int => 4, A<B> => 5, _ => throw d }",
        "a switch { _ => b } + c with { D = 1, E = 2, }",
        "f<int>(x).a.b<c, d[]>(e, f)?.g<h>()",
        "y ? a<b>(c) : a<d>(e)",
        "q<r>.s.t<u>()",
        "w<x>() > y >> 1 >>> 2 << 3",
        "b < c && d >= e || f <= g && h > (i)",
        "(A<B, C>)b + (d)e + (int)-g + (j.k)l + (int?)null + (U)\"d\" + (V)new F() + (H)(i + j) + (L)this",
        "(a) == b || (a) is B || (a ?? b).c",
        "(a) - b",
        "(a, b: c, (d, e))",
        "a => b ? c : d",
        "f(a => b, (c, d) => e, () => { }, async g => await h, async () => { }, (int i, J<K> j) => j, static k => l, _ => m, delegate { }, delegate (int n) { return o; })",
        "from A b in c join d in e on b.f equals d.g into h from i in h.j() let k = l orderby b.m, i.n descending where o select new { p, q = r }",
        "(from b in c group b by b.d into e select e.f).g()",
        "new B.C<D>(e.f()) { F = g, H = { 1, 2 }, [\"i\"] = j }.k",
        "new() { { 1, 2 }, { 3, 4 } }",
        "new { A = 1, b.c, d, e = f() }",
        "f(new[] { 1 }, new int[] { 1 }, new int[3], new A[1][], new int[2, 3], new B?[1], new A<B>.C { D = { E = 1 } }, new(1))",
        "f([1, .. b, c], [], a[^1], b[1..^2], c[..], d[..3], e[1..])",
        "$\"a{b}c{d:N2}{e,5:x}{{f}}\\n{g ?? \"h\"}{(i ? j : k)}{l[0]?.m}\"",
        "typeof(A<,>).b + typeof(int) + default(A<B>) + default! + sizeof(int) + nameof(A.B) + checked(a + b)",
        "global::A.B.C() + a::b.c + int.Parse(s) + string.Empty.d + 1.ToString() + base.t() + this[0]",
        "0x1F + 1_000 + 1.5e3 + .5f + 1m + 1UL + 0b1 + 'a' + '\\'' + '\\u0041' + \"\\x1\\\"// é\"",
        "a/**/./* b */b// c\n(/* d */)",
        "a = b = c ?? d",
    ] {
        BOTH.assert_same(&format!("class A {{ object x = {text}; int y; }}"));
        BOTH.assert_same(&format!("class A {{ void F() {{ g({text}); return {text}; }} }}"));
    }
}

#[test]
fn what_tree_sitter_weighs_is_left_to_it() {
    for statement in [
        "x = a is null && b == c ? d : e;",
        "x = a is B || b is C || c is D;",
        "x = a is null && b is C or D;",
        "x = a is B.C ? d : e;",
        "x = a<b>(c)[0];",
        "x = (T)a<b>(c);",
        "x = (T)new A<b> { c };",
        "x = y == a<b>(c) && d;",
        "x = new A<b>(c) { };",
        "x = new A<(int b, int c)> { d };",
        "x = new (int b, int c)[d];",
        "x = (a) && b;",
        "int* a;",
        "int \u{e4} = 1;",
    ] {
        let text = format!("class A {{ void F() {{ {statement} }} }}");
        BOTH.assert_refused(&text);
    }
    BOTH.assert_refused("#if A\nclass B { }\n#endif\n");
}

#[test]
fn what_is_no_csharp_is_refused() {
    for text in [
        "class A {",
        "class A { } }",
        "class A { int x = (1]; }",
        "class A { int F() { }; }",
        "class A { string x = \"a; }",
        "class A { string x = \"\\q\"; }",
        "class A { string x = $\"{a\"; }",
        "class A { int x = 1x; }",
        "class A { int x = a[]; }",
        "class A { public ~A() { } }",
        "class A { /* }",
        "#else",
    ] {
        BOTH.assert_invalid(text);
    }
}

/// What nests deep is parsed to some depth on the small stacks of tests, and left to tree-sitter beyond.
#[test]
fn depth_is_bounded_wherever_the_parser_recurses() {
    let values = [
        ("(", "1", ")"),
        ("a(", "1", ")"),
        ("a[", "1", "]"),
        ("[", "1", "]"),
        ("!", "true", ""),
        ("await ", "b", ""),
        ("(int) ", "1", ""),
        ("a ? b : ", "c", ""),
        ("a ?? ", "b", ""),
        ("a = ", "b", ""),
        ("a => ", "b", ""),
        ("throw ", "b", ""),
        ("() => { return ", "a", "; }"),
        ("new() { ", "1", " }"),
        ("new A<", "B", ">()"),
        ("new { A = ", "1", " }"),
        ("$\"{", "1", "}\""),
        ("a switch { _ => ", "b", " }"),
        ("a is { B: ", "1", " }"),
        ("a is not (", "b or c", ")"),
        ("from a in b select ", "c", ""),
        ("1 + 2 * (3 << 4 > ", "a", ")"),
    ];
    BOTH.assert_bounded(|nested| format!("class A {{ object x = {nested}; }}"), &values);
    let statements = [
        ("{", "", "}"),
        ("if (a) ", "", ";"),
        ("void B() { ", "", "}"),
        ("do ", "", "; while (a);"),
        ("switch (a) { default: ", "", "}"),
        ("(int, ", "", ") b;"),
    ];
    BOTH.assert_bounded(|nested| format!("class A {{ void F() {{ {nested} }} }}"), &statements);
    BOTH.assert_bounded(str::to_owned, &[("class A { ", "", "}"), ("namespace A { ", "", "}")]);
    BOTH.assert_same(&format!("class A {{ int x = a{}; }}", ".b()".repeat(3_000)));
    BOTH.assert_same(&format!("class A {{ int x = 1{}; }}", " + 1".repeat(3_000)));
}

/// What a file is changed into: words and signs that matter to the grammar somewhere.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "abstract", "as", "async", "await", "base", "break", "case", "catch", "checked", "class", "const",
    "continue", "default", "delegate", "do", "else", "enum", "event", "explicit", "extern", "false", "file",
    "finally", "fixed", "for", "foreach", "from", "get", "global", "goto", "group", "if", "implicit", "in",
    "init", "int", "interface", "internal", "into", "is", "join", "let", "lock", "namespace", "new", "not",
    "null", "on", "operator", "or", "and", "orderby", "out", "override", "params", "partial", "private",
    "public", "readonly", "record", "ref", "required", "return", "scoped", "sealed", "select", "set",
    "sizeof", "static", "string", "struct", "switch", "this", "throw", "true", "try", "type", "typeof",
    "unsafe", "using", "value", "var", "virtual", "void", "when", "where", "while", "with", "yield", "_",
    "a", "A", "1", "1.0", "'a'", "\"s\"", "@\"s\"", "$\"s{a}\"", "\"\"\"s\"\"\"", "(", ")", "{", "}", "[",
    "]", ";", ",", ".", "..", "::", ":", "?", "?.", "??", "??=", "=>", "->", "<", ">", "<=", ">=", "==",
    "!=", "<<", ">>", "&&", "||", "&", "|", "^", "+", "-", "*", "/", "!", "~", "++", "--", "=", "+=", "()",
    "[]", "{}", "<>", "a.b", "A<B>", "A<B>(a)", "(a)", "(A)a", "(a, b)", "a => b", "(a) => b", "() => {}",
    "int[]", "int?", "A?", "[A]", "[A(1)]", "a.b()", "/**/", "case a:", "default:", "is null", "is A b",
    "is { }", "a ? b : c", "switch { _ => a }", "with { A = b }", "from a in b select c", "new()",
    "new A { B = c }", "new[] { a }", "out var a", "#region a\n", "#if A\n", "if (a)", "else;", "where T : A",
];

#[test]
fn changed_files_have_the_same_tree_or_are_left_to_tree_sitter() {
    let same = BOTH.compare_changed(WORDS, 2_000);
    assert!(same > 200, "only {same} of the changed files were accepted");
}

/// Compares both parsers on every file of C# below the folder that `BANYAN_CSHARP_SOURCE` names.
#[test]
#[ignore = "reads a folder of your own, named by BANYAN_CSHARP_SOURCE"]
fn a_folder_has_the_same_trees_in_both() {
    BOTH.compare_folder("BANYAN_CSHARP_SOURCE", 33);
}
