//! Our parser's tree against tree-sitter's, node for node: kinds, fields, bytes and lines.

use super::super::grammar::Java;
use super::super::parser;
use crate::tree::comparing::{Comparison, beside_tree_sitter};

const BOTH: Comparison = Comparison {
    compare: |text| beside_tree_sitter::<Java>(text, parser::parse),
    accepts: |text| parser::parse(text).is_some(),
    extension: "java",
};

#[test]
fn fixtures_have_the_same_tree_in_both() {
    let (same, refused) = BOTH.compare_fixtures();
    assert!(same > 80, "{same} have the same tree");
    assert_eq!(refused, 0, "are left to tree-sitter");
}

#[test]
fn files_have_the_same_tree_in_both() {
    for text in [
        "",
        " \n \n",
        ";package a;",
        "\n\n  // only\n/* comments */ ",
        "\u{feff}/** Doc. */\r\nclass A {}\r\n",
        "/* a */ package a . b; // c\n/* d */ import a.B; import static a.b.C.*; import a.record.with.D;\n;\n",
        "@Deprecated @A(1) package a.b.c;",
        "@Deprecated open module a.b { requires transitive static a.b; exports a to b, c.d; opens a.b; \
         uses a.b; provides a.b with c.d, e.f; }",
        "module a { requires java.base; }",
        "enum A implements B { X, @Y Z(1) { }, ; int x; A() {} }",
        "enum A { ; } enum B { X, Y } enum C { X; } enum D { } enum E { X { void f() {} } }",
        "record A<T>(int x, @Y T... y) implements B, C { A { } static int z; record B() {} A(int q) { this(); } }",
        "sealed interface A<@Z T extends B & C> extends D, E permits F, G { int X = 1, Y; void f(); \
         default int g() { } private static <T> void h() {} class I {} enum J {} record K() {} @interface L {} ; }",
        "@interface A { int x() default 1; String[] y() default {}; int z()[]; int C = 1; class B {} \
         @interface D {} enum E {} interface F {} ; @B C c() default @C(1); }",
        "public non-sealed class A {} sealed class B permits C {} abstract strictfp class D extends E.F<G> {}",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn members_have_the_same_tree_in_both() {
    for text in [
        "static { } { } ; static int x; native void f(); synchronized void g() {} transient volatile int y;",
        "void g(B.C B.this, int x) {} void h(B this) {} A {} int f() [] { }",
        "<T> A() { this(1); } A(int x) { super(); y(); } A(int x) { o.super(x); } A(int x) { <T>super(x); }",
        "int f(int a[], @X int... b) throws A, @X B; <T, U extends V<T>> @X List<T> g(final T t);",
        "int[] @X [] x[] = {{}, {1,}, }; String @X [] y; Map.@X Entry<@Y K, ? extends @Z V> e;",
        "List<?> l; List<? super V[]> m; List<@X ?> n; Map<String, Map<A, List<B[]>>> o; a.record.B p;",
        "@Override @B(1) public static int f() {} @C(x = 1, y = {1, @D}) int g; @C({\"a\",}) int h; @C() int i;",
        "@a.b.C int j; @C(a = b = c) int k; @C(x == 1 ? 2 : 3) int l; public @A final @B int m;",
        "void record(int record) { record.record(); record = this.record; record(); z = record::record; } int open;",
        "class B {} protected enum C { } @X private interface D { } static record E() { } @interface F { }",
    ] {
        BOTH.assert_same(&format!("class A {{ {text} }}"));
    }
}

#[test]
fn statements_have_the_same_tree_in_both() {
    for text in [
        "for (;;) ; for (int i = 0, j; i < 1; i++, j--) {} for (i = 0, j = 1; ; ) {} for (final @X A a : b) {}",
        "for (var _ : x) {} for (List<A> a : b()) c(); for (a(); b; c()) ; for (A a[] : b) ;",
        "do x(); while (a); while (a) ; if (a) b(); else if (c) d(); else { } if (a) ; else ;",
        "assert a; assert a : \"b\"; throw a; return; return x; break; continue a; l: { } synchronized (a) { } ;",
        "try { } finally { } try (A a = b; final var c = d; e; this.f;) { } try (a) { } catch (E e) { } finally { }",
        "try { } catch (E | a.F _) { } catch (final @X G g) { } try (A.B<C> a = b) { }",
        "class B {} final class C {} record D() {} enum E {} interface F {} @X abstract class G {} @X final int x;",
        "A<B>.C<D> y[] = z, w; a.b.C v; int[] i = {}; A<B> t; final var _ = 1; a.record.B u; long l = 1L;",
        "sealed = with; open(module); with.x(); int module, sealed; when(x).y(); to = exports; permits.x();",
        "yield x; yield (x); yield -1; yield a -> b; yield switch (x) { default -> 1; }; yield \"x\";",
        "switch (x) { case A: case B: a(); default: } switch (x) { } switch (x) { case A: x = 1; break; case (B): }",
        "switch (x) { case 1 -> a(); case B, C -> { } case A.b -> throw x; case \"a\" + \"b\" -> c(); default -> b(); }",
        "switch (o) { case F f -> a(); case F f when f.x > 1 -> a(); case P(int x, var y) -> b(); case null -> c(); }",
        "switch (o) { case P(Q(int a), _) -> b(); case P<X>(int y) when a instanceof B when_ -> z(); case a.B<C> d -> e(); }",
        "switch (o) { case (A) -> a(); case a ? b : c -> d(); case -1 -> e(); }",
        "this.x(); new A().b(); a.b.c().d[1]++; --i; a[0] = b; super.x = 1; (a).b(); new B() { int c; };",
    ] {
        BOTH.assert_same(&format!("class A {{ void f() {{ {text} }} }}"));
    }
}

#[test]
fn expressions_have_the_same_tree_in_both() {
    for text in [
        "a + b * c - d / e % f << 1 >> 2 >>> 3 < g & h ^ i | j && k || l == m != n",
        "a >= b ? c <= d : e > f ? g : h",
        "a = b += c >>= d >>>= e <<= f",
        "-a++ + ~b-- - !c + +d - -e",
        "(int) a++ + -(int) b++ + (int) +c - (int) -1",
        "(A) b + (A<B>) c + (a.b.C[]) d + (int[]) e + (@X A) f + (b[0]) - 1",
        "(A & B<C>) () -> { }",
        "(a & b) == 0 || (a < b) || (c > d) && (e.f) == g",
        "a instanceof B && !(c instanceof D d) || e instanceof final F<?> f && g instanceof H(int i, J(var k))",
        "a < b instanceof C",
        "a < b == c > d && e < f[0] && g < h.i && (j < k)",
        "x(a < b, c > d, e >> f, g < h)",
        "a -> b -> { }",
        "f(a -> b, (c, _) -> d ? e : f, (G h, final I... i) -> { return j; }, () -> k = l, _ -> 1)",
        "A::b",
        "a.b.C::new",
        "x(A[]::new, a.B[]::new, L<S>::new, a.L<S>.M::new, int[]::new, this::f, super::g, h()::i, A::<B>j, L<S>[]::new)",
        "x(A.class, a.b.C.class, A[].class, int.class, void.class, a.B[][].class, double[].class)",
        "o.new I(1) { }",
        "x(new int[3][4][], new int[]{1,2}, new A[b][0], new A<B>(), new @X A(), new a.b.C.D<>() { }, new L<?>[0])",
        "new int[] {1}[0] + new A[] {}.length + \"a\".length() + 'b' + '\\'' + '\\u0041'",
        "a.<T>g() + this.<T>g() + super.<T>g() + A.super.g() + A.this.x + A.super.x + a.b().c.d",
        "STR.\"a\"",
        "0 + 1 + 1_000L + 0x1F + 0xFFL + 017 + 0b101 + 1. + .5f + 1e10 + 1.5e-3d + 1f + 0f + 0x1.8p1 + 0xFFp3",
        "true ? false : null",
        "switch (x) { case 1 -> 2; default -> { yield 3; } } + 4",
        "\"\" + \"a\\n\\\"b\\\\\" + \"// c\" + \"\\t // d\" + \"\\0\\12\\377\\u00e9é\"",
        "\"\"\"\n    a \"b\" c\\n d \\\" e \\\\ f \\\n  g \"\"h\n    \"\"\"",
        "\"\"\"\n\n    // foo\n      bar\"\"\"",
        "\"\"\"\n   \"a\": \"b\",\n   \"c\": [ \"d\" ] \\u0041\\0 \\12 \\s \"\"\\\"\"\"  \"\"\"",
        "a/**/./* b */b// c\n(/* d */)",
    ] {
        BOTH.assert_same(&format!("class A {{ Object x = {text};\n int y; }}"));
        BOTH.assert_same(&format!("class A {{ void f() {{ g({text}); }} }}"));
    }
}

#[test]
fn what_tree_sitter_weighs_is_left_to_it() {
    for statement in [
        "x = (a) + b;",
        "x = (a.b) - c * d;",
        "x = (a)++;",
        "switch (x) { };",
        "switch (x) { case (a) -> b -> c; }",
        "yield = 1;",
        "class B { void g(@X B this) { } }",
        "\u{e4} = 1;",
        "x = \"\"\"\n  \\\n  // no comment\n  \"\"\";",
    ] {
        let text = format!("class A {{ void f() {{ {statement} }} }}");
        BOTH.assert_refused(&text);
    }
    BOTH.assert_refused("int x; void f() { }");
}

#[test]
fn what_is_no_java_is_refused() {
    for text in [
        "class A {",
        "class A { } }",
        "class A { int x = (1]; }",
        "class A { void f() { try { } } }",
        "class A { void f() { try () { } } }",
        "class A { record record; }",
        "class A { void f() { super(); } }",
        "class A { String x = \"a; }",
        "class A { String x = \"\\u00\"; }",
        "class A { int x = 1x; }",
        "class A { int x = 0_7; }",
        "class A { /* }",
        "import module java.base;",
        "record A { }",
        "interface A { A() { } }",
        "#",
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
        ("!", "true", ""),
        ("-", "1", ""),
        ("++", "i", ""),
        ("(int) ", "1", ""),
        ("(A<B>) (a + ", "1", ")"),
        ("a ? b : ", "c", ""),
        ("a = ", "b", ""),
        ("a -> ", "b", ""),
        ("() -> { return ", "a", "; }"),
        ("new A() { int x = ", "1", "; }"),
        ("new int[]{ x(", "1", ") }"),
        ("new A[] {{", "", "}}"),
        ("new A<", "B", ">()"),
        ("(List<", "B", ">) a"),
        ("switch (a) { default -> ", "b", "; }"),
        ("1 + 2 * (3 << 4 > ", "a", ")"),
    ];
    BOTH.assert_bounded(|nested| format!("class A {{ Object x = {nested}; }}"), &values);
    let statements = [
        ("{", "", "}"),
        ("if (a) ", "", ";"),
        ("class B { void f() { ", "", "} }"),
        ("do ", "", "; while (a);"),
    ];
    BOTH.assert_bounded(|nested| format!("class A {{ void f() {{ {nested} }} }}"), &statements);
    let parenthesised = |depth| format!("class A {{ int x = {}1{}; }}", "(".repeat(depth), ")".repeat(depth));
    BOTH.assert_same(&parenthesised(70));
    BOTH.assert_same(&format!("class A {{ int x = a{}; }}", ".b()".repeat(3_000)));
    BOTH.assert_same(&format!("class A {{ int x = 1{}; }}", " + 1".repeat(3_000)));
}

/// What a file is changed into: words and signs that matter to the grammar somewhere.
const WORDS: &[&str] = &[
    "abstract",
    "assert",
    "boolean",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "default",
    "do",
    "else",
    "enum",
    "extends",
    "false",
    "final",
    "finally",
    "for",
    "if",
    "implements",
    "import",
    "instanceof",
    "int",
    "interface",
    "native",
    "new",
    "null",
    "package",
    "private",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "synchronized",
    "this",
    "throw",
    "throws",
    "true",
    "try",
    "void",
    "while",
    "module",
    "open",
    "record",
    "sealed",
    "with",
    "yield",
    "non-sealed",
    "permits",
    "when",
    "to",
    "exports",
    "_",
    "var",
    "a",
    "A",
    "1",
    "0x1",
    "01",
    "1.0",
    "'a'",
    "\"s\"",
    "\"\\n\"",
    "\"\"\"\n\"\"\"",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    ".",
    "...",
    "@",
    "::",
    ":",
    "?",
    "->",
    "<",
    ">",
    "<=",
    ">=",
    "==",
    "<<",
    ">>",
    ">>>",
    "&&",
    "&",
    "|",
    "+",
    "-",
    "*",
    "/",
    "!",
    "~",
    "++",
    "--",
    "=",
    "+=",
    ">>=",
    "()",
    "[]",
    "{}",
    "<>",
    "a.b",
    "A<B>",
    "(a)",
    "(A)a",
    "a->b",
    "(a)->b",
    "A::b",
    "a.class",
    "int[]",
    "@A",
    "@A(1)",
    "a.b()",
    "/**/",
    "case a:",
    "default:",
    "l:",
    "if(a)",
    "else;",
];

#[test]
fn changed_files_have_the_same_tree_or_are_left_to_tree_sitter() {
    let same = BOTH.compare_changed(WORDS, 2_000);
    assert!(same > 200, "only {same} of the changed files were accepted");
}

/// Compares both parsers on every file of Java below the folder that `BANYAN_JAVA_SOURCE` names.
#[test]
#[ignore = "reads a folder of your own, named by BANYAN_JAVA_SOURCE"]
fn a_folder_has_the_same_trees_in_both() {
    BOTH.compare_folder("BANYAN_JAVA_SOURCE", 200);
}
