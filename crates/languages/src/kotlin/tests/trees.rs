//! Our parser's tree against tree-sitter's.

use super::super::grammar::Kotlin;
use super::super::parser;
use crate::tree::comparing::{Comparison, beside_tree_sitter};

const BOTH: Comparison = Comparison {
    compare: |text| beside_tree_sitter::<Kotlin>(text, parser::parse),
    accepts: |text| parser::parse(text).is_some(),
    extension: "kt",
};

#[test]
fn fixtures_have_the_same_tree_in_both() {
    let (same, refused) = BOTH.compare_fixtures();
    assert!(same > 15, "{same} have the same tree");
    assert!(refused * 5 <= same, "{refused} are left to tree-sitter");
}

#[test]
fn files_have_the_same_tree_in_both() {
    for text in [
        "\u{feff}// only\r\npackage a.b\r\n\r\nimport a.b.C\r\n",
        "@file:Suppress(\"a\") // b\n@file:[B C] /* d */\npackage a; import b.c.*; import d.e as f\n/** g */\nclass H // i\n",
        "package a.data\nimport a.value.open\nimport b.by\n\nval c = 1; val d = 2\n",
        "fun main() {\n}\n\n\n// last",
        "f { a }\n\nval b by c { d }\ne = f\n",
        "class A\nclass B<T>\nclass C(val a: Int)\nclass D : E\nobject F\nobject G : H(i), J { val k = 1\n}\ninterface L\nfun interface M { fun n()\n}\n",
        "annotation class A\nenum class B { C, D }\ndata object E\nconst val F = 1\noperator fun G.h() {}\nvalue class I(val j: K)\n",
        "@A class B : C\n@D(e = 1) @F internal class G(h: I)\n@J\nfun k() {}\n@L(\"m\") val n = 1\n@O public abstract class Q {\n}\n",
        "typealias A<T> = (T) -> Unit\ntypealias B = C<*, out D, in E.F?>\n",
        "fun a() = b\n    .c()\n    ?: d\n\nfun e() =\n    f\nval g\n    get() = h\n",
        "",
    ] {
        BOTH.assert_same(text);
    }
}

#[test]
fn declarations_have_the_same_tree_in_both() {
    for text in [
        "class A private constructor(val x: Int, y: Int = 1, private val z: B?, vararg w: C) : D(x), E<F>, G by h",
        "class A @B internal constructor(@C val d: Int, e: F,) where T : G, U : H\nclass I<in T, out U : V, @W X>",
        "class A : B by c {\n override fun d() {}\n}\nval x = 1",
        "enum class A(val x: Int) : B {\n @C D(1) { override fun f() {}\n },\n E(2),\n ;\n abstract fun f()\n companion object { fun g() = 1\n }\n}",
        "val a: Int = 1\nvar b: A.B<C>? = null\nval (c, d) = e\nval F.g: H get() = 1\nval <T> I<T>.j get() = k\nval L?.m by n\nlateinit var o: P",
        "val a: suspend () -> Unit = {}\nval b: suspend A.(B) -> C = d\nval c: (suspend () -> A)? = e\nval d: () -> A? = f\nval e: (A, b: B?) -> (C) -> D = g",
        "val a: A?.(B) -> C = d\nval b: A.B.() -> C<D, *, out E>? = f\nval c: @A B = d\nfun f(): T & Any = g",
        "fun A.B.c() {}\nfun A?.d() {}\nfun A<B>.e(): C where B : D, E : F {}\nfun <A, reified B : C> (A.() -> B).f() {}\nfun `a b`() {}\nfun get() = set",
        "fun <T> a(vararg b: T, c: Int = 1, @D e: F, crossinline g: () -> Unit, value: H, data: I, file: J): K = value + data",
        "abstract class A {\n abstract fun b()\n abstract val c: D\n protected open fun e(): F\n}",
        "suspend inline fun a() {}\nprivate external fun b()\n@A @JvmStatic fun c() {}\npublic override val d = 1\n",
    ] {
        BOTH.assert_same(&format!("{text}\nfun last() {{}}\n"));
    }
}

#[test]
fn members_have_the_same_tree_in_both() {
    for text in [
        "val x: Int = 1\n get() = field\nvar y: Int by z\n private set\nvar w = 1\n private set(value) { field = value }\nval v: Int\n get() {\n  return 1\n }\n",
        "var a: Int\n get() = b\n set(c) { d = c }\nvar e = f\n @G set\nval h: I\n @JvmName(\"j\") get() = k\nval l: M get() = n\n",
        "init { x }\ncompanion object {\n const val X = 1\n}\nconstructor(a: Int) : this(a, 1) { b }\nconstructor() : super()\nclass N\ninner class M<T : A>(val a: T) : B<T>(a), C\n",
        "@get:A @set:[B C] var i = 1\nprivate companion object D : E\nobject F\ninterface G { val h: I\n}\n@J(\"k\")\noverride fun l() {}\n@M data class N(val o: P)\n",
        "private val a = b // c\n// d\nval e = f /* g */\n/** h */\nfun i() = j; val k = l\n",
        "val a = object : B(c), D { override fun e() = f\n}\nval g = object { val h = 1\n}\nval i = fun(j: K): L { return m }\n",
        "operator fun get(a: Int) = b\nprivate fun <T> List<T>.c(): T? = d\ninfix fun A.e(f: B) = this\ntailrec fun g() {}\n",
    ] {
        BOTH.assert_same(&format!("class A {{\n{text}}}\n"));
    }
}

#[test]
fn statements_have_the_same_tree_in_both() {
    for text in [
        "for (i in a) { b }\nfor ((a, b) in c) d\nfor (i in 0..<10 step 2)e()\nwhile (a) { b }\ndo { a } while (b)\nl@ for (a in b) { continue@l }",
        "try { a } catch (e: B) { c } finally { d }\ntry { a } catch (@A b: C) { } catch (d: E) { }\ntry { } finally { }",
        "if (a) return\nif (a) return else b\nif (a) { b } else if (c) { d } else { e }\nif (a) b = c else d += e\nif (a)\n b\nelse\n c",
        "a = b\na.b += c\na[0] = d\na.b.c -= e * f\na++\n--b\na?.b = c",
        "when { a -> b\n else -> throw c\n}\nwhen (val x = a) { is A, is B -> c\n !is D -> e; in f -> g\n !in h -> i\n}",
        "when (a) {\n 1, 2, -> b // c\n // d\n \"e\" -> { f }\n in g -> h = i\n else -> if (l) m else n\n}",
        "return\n\na\n+ b\nc\n- d\ne ||\n f\ng\n|| h\ni\n?: j\nk // l\n.m\nn /* o */ .p\nq\n?.r",
        "a\n[b]\nc\n++d\n!e\n-1\nf as G\ng",
        "val a = b\nvar c: D\nval e by lazy { f }\nfun g() = h\nclass I\nobject J\n@K val l = m\n@N\no()\n@P fun q() {}",
        "value.a()\ndata = b\nget(c)[d]\nset.e\noperator += f\nopen(g)\nfield = h",
        "return@f x\nthrow A(\"b\")\nbreak\ncontinue@l\nthis@A.b()\nsuper.f()\nsuper<A>.f()\nsuper@B.g()",
        "a { b }\n{ c }\nd;e; f",
    ] {
        let text = text.replace("open(g)\n", "");
        BOTH.assert_same(&format!("fun a() {{\n{text}\n}}\n"));
        BOTH.assert_same(&format!("val a = b {{\n{text}\n}}\n"));
    }
}

#[test]
fn expressions_have_the_same_tree_in_both() {
    for text in [
        "a.b?.c!!.d[1].e",
        "a++ + ++b - --c",
        "a to b to c",
        "a shl 2 or b + c * d % e / f",
        "a until b - 1",
        "a..b + 1",
        "a as B ?: c as? D",
        "a in b && c !in d || e is F && g !is H<I>",
        "a == b != c === d !== e",
        "a < b == c >= d",
        "a ?: return b ?: c",
        "a ?: throw b",
        "a && b || c ?: d",
        "if (a) b else c + d",
        "if (a) { b } else { c }.d",
        "f(if (a) b else c, d)",
        "f(a = 1, *b, c = *d, e) { g }",
        "f(x) { a, (b, c) -> y }",
        "f { a: Int, b: B<C> -> d }",
        "f { _, b, -> d }",
        "f { -> a }",
        "f { it }.g { h }",
        "f(a) l@{ return@l }",
        "f(a, { b }, c = { d }, ::e, f::g, H::class, this::i)",
        "f(Foo::class.java, A.B::e, Array<F>::class.java)",
        "f<A>()",
        "f<A, B>(c = d)",
        "f<List<A>>(b)",
        "f<A?> { b }",
        "f<A>(b).c",
        "f<A> { b }.c { d }",
        "f<A.B>(c) + d",
        "x.f<A>(b = c)",
        "\"a b c ${d.e { f }} \\n \\$ $ \\d \\u0041 //\"",
        "\"\"\"a $b ${c} $1 \"q\" \\n ${\"d${e}\"}\"\"\"",
        "\"\"\"\"a\"\"\"\"",
        "\"\"",
        "'a' + '\\n' + '\\u0041' + '\u{e4}'",
        "1.0 + 1f + 1e3 + .5 + 0xFFL + 0b1 + 1_000u + 1L + 2.e",
        "`a b`.`c d`(`e`)",
        "[1, 2]",
        "(a as B).c(d)",
        "when (a) { b -> c\n else -> d\n}",
        "object : A { }",
        "a /* b */ + /* /* c */ */ d",
        "a(\n b\n)\n.c(\n)",
        "f(open, inner, override, file, init, by, where, get)",
        "a.class.fun.`val`",
        "f(@A b)",
    ] {
        let text = text.replace("f(@A b)", "f(b)").replace("a.class.fun.`val`", "a.get.set.`val`");
        BOTH.assert_same(&format!("class A {{\n val x = {text}\n val y = 1\n}}\n"));
        BOTH.assert_same(&format!("fun f() {{\n g({text})\n return {text}\n}}\n"));
    }
}

#[test]
fn what_tree_sitter_weighs_has_the_same_tree_in_both() {
    for text in [
        "@A(\"b\")\nclass C",
        "@A\n@B\nclass C {\n fun d() {}\n}",
        "@A(1) @B\ndata class C(val d: E)\n@F(G::class)\nfun h() {}",
        "fun f() {\n @A(1)\n b()\n @C\n return d\n}",
        "val x: A\n @B(1) get() = 2",
        "val x = a < b<c>()",
        "val x = a<B>(c).d<E> { f }",
        "val x = a<\n B,\n C\n>(d)",
        "val x = f { import -> g }",
        "val x = a<B & Any>(c)",
    ] {
        BOTH.assert_same(text);
    }
}

/// What the language means otherwise than tree-sitter's grammar, or what that does not know.
#[test]
fn readings_of_our_own_differ_by_nothing_else() {
    for text in [
        "@A\nannotation class B",
        "fun f() {\n @A(1)\n (b as C).d()\n e(@F { g }, @H i)\n @J\n for (k in l) m()\n}",
        "class A {\n class B\n internal constructor(val c: D)\n}",
        "class A { fun a() {} }",
        "class A { val b = 1 }\nenum class C { D; fun e() = f }",
        "class A : B by c.d {\n}",
        "val x = A::b",
        "val x = !a::b",
        "val x = (a)::class",
        "val x = -a.b() + !c.d(e)",
        "val x = a && f<B>(c) == d",
        "val x = a as T?\n\n/** b */\nfun c() {}",
        "val a = []",
        "val a = \"$b $this ${c} $1 $$d e\"",
        "val a = $$\"b $c $$d $${e}\" + $$\"\"\"f\n$g\"\"\"",
        "val a = \"\"\"\"b\"\"\"\"\"",
        "context(a: B, _: C<D>)\nfun c() {}\nfun f(g: context(H) I.() -> J) {}",
        "class A(vararg data: B, private val open: C)",
        "fun f() {\n open.x\n value as A\n where?.b()\n inner = c\n}",
        "fun f() {\n for (i in a)\n  b(i)\n while (c)\n  d()\n e()\n}",
        "fun f() {\n import(a)\n val import = b\n return imports\n}",
        "fun f() {\n val a = b\n get(\"c\") { d }\n}",
        "val x = a { b } get c.d\nval y = e by f",
        "val x = when (a) {\n is A if b -> c\n B if !d && e -> f\n else if g -> h\n else -> { i: J -> k }\n}",
        "val x = suspend { a }",
        "fun @receiver:A B.c() {}",
    ] {
        BOTH.assert_meant(text);
    }
}

#[test]
fn what_the_grammar_does_not_know_is_refused() {
    for text in ["class A {", "class A { } }", "val a = (1]", "val a = \"b", "val a = 1x", "a b", "/* /* */"]
    {
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
        ("a + (", "b", ")"),
        ("throw ", "b", ""),
        ("return ", "b", ""),
        ("l@ ", "b", ""),
        ("{ ", "a", " }"),
        ("a { ", "b", " }"),
        ("if (a) b else ", "c", ""),
        ("if (a) { ", "b", " }"),
        ("when { a -> ", "b", " }"),
        ("try { ", "a", " } finally { }"),
        ("\"${", "1", "}\""),
        ("object { val a = ", "1", "\n}"),
        ("fun() = ", "1", ""),
        ("a as A<", "B", ">"),
    ];
    BOTH.assert_bounded(|nested| format!("val x = {nested}\n"), &values);
    let statements = [
        ("{ ", "a", " }"),
        ("if (a) ", "b", ""),
        ("for (a in b) ", "c", ""),
        ("fun a() { ", "", "\n}"),
        ("val a: (", "B", ") -> C"),
        ("a = { ", "b", " }"),
        ("@A ", "b", ""),
    ];
    BOTH.assert_bounded(|nested| format!("fun f() {{\n{nested}\n}}\n"), &statements);
    BOTH.assert_bounded(
        |nested| format!("{nested}\n"),
        &[("class A { ", "", "\n}"), ("val a: A & ", "B", "")],
    );
    BOTH.assert_same(&format!("val x = a{}\n", ".b()".repeat(3_000)));
    BOTH.assert_same(&format!("val x = 1{}\n", " + 1".repeat(3_000)));
}

/// What a file is changed into: words and signs that matter to the grammar somewhere.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "abstract", "actual", "annotation", "as", "as?", "break", "by", "catch", "class", "companion", "const",
    "constructor", "continue", "crossinline", "data", "do", "dynamic", "else", "enum", "false", "field", "file",
    "final", "finally", "for", "fun", "get", "if", "import", "in", "infix", "init", "inline", "inner",
    "interface", "internal", "is", "lateinit", "null", "object", "open", "operator", "out", "override",
    "package", "private", "protected", "public", "reified", "return", "return@a", "sealed", "set", "super",
    "suspend", "this", "this@A", "throw", "try", "typealias", "val", "value", "var", "vararg", "when", "where",
    "while", "a", "A", "_", "1", "1.0", "'a'", "\"s\"", "\"s${a}\"", "\"\"\"s\"\"\"", "(", ")", "{", "}", "[",
    "]", ";", ",", ".", "?.", "..", "..<", "::", ":", "?", "?:", "->", "<", ">", "<=", ">=", "==", "!=", "&&",
    "||", "&", "+", "-", "*", "/", "!", "!!", "++", "--", "=", "+=", "!in", "!is", "()", "[]", "{}", "<A>",
    "a.b", "A<B>", "A<B>(a)", "f<B> { a }", "(a)", "(a, b)", "{ a -> b }", "{ a }", "A?", "@A", "@A(1)", "@A(a = 1)",
    "a@", "l@{ a }", "a.b()", "/**/", "// a\n", "\n", "\n\n", "is A ->", "in a ->", "else ->", "if (a)",
    "get() = a", "set(a) {}", "by a", "where T : A", "A::class", "::a", "A & B", "() -> A", "A.() -> B",
];

#[test]
fn changed_files_have_the_same_tree_or_are_left_to_tree_sitter() {
    let same = BOTH.compare_changed(WORDS, 2_000);
    assert!(same > 200, "only {same} of the changed files were accepted");
}

/// Compares both parsers on every file of Kotlin below the folder that `BANYAN_KOTLIN_SOURCE` names.
#[test]
#[ignore = "reads a folder of your own, named by BANYAN_KOTLIN_SOURCE"]
fn a_folder_has_the_same_trees_in_both() {
    BOTH.compare_folder("BANYAN_KOTLIN_SOURCE", 2);
}
