//! Edits of one file after which others lead elsewhere.

/// Files, and what one of them says after its edit.
pub type Story<'a> = (&'a str, &'a [(&'a str, &'a str)], (&'a str, &'a str));

/// Links lead elsewhere after each of these edits, in files that are not edited.
pub const SEEN: [Story<'_>; 13] = [
    (
        "a class that came, behind what it stands for",
        &[
            ("a/Price.java", "package a; interface Price { int of(); }"),
            ("a/One.java", "package a; class One implements Price { public int of() { return 1; } }"),
            ("p/Bill.java", "package a; class Bill { Price price; int sum() { return price.of(); } }"),
        ],
        ("a/Two.java", "package a; class Two implements Price { public int of() { return 2; } }"),
    ),
    (
        "a type that came, from a member that gives it back",
        &[
            ("a/Order.java", "package a; class Order { Line first() { return null; } }"),
            (
                "p/Bill.java",
                "package a; class Bill { int sum(Order order) { return order.first().price(); } }",
            ),
        ],
        ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
    ),
    (
        "a type that came into another, from a member below",
        &[
            ("a/Base.java", "package a; class Base {}"),
            ("a/Between.java", "package a; class Between extends Base {}"),
            ("a/Order.java", "package a; class Order extends Between { Line first() { return null; } }"),
            (
                "p/Bill.java",
                "package a; class Bill { int sum(Order order) { return order.first().price(); } }",
            ),
        ],
        ("a/Base.java", "package a; class Base { static class Line { int price() { return 1; } } }"),
    ),
    (
        "a supertype that came",
        &[
            ("a/Order.java", "package a; class Order extends Base {}"),
            ("p/Bill.java", "package a; class Bill { int sum(Order order) { return order.total(); } }"),
        ],
        ("a/Base.java", "package a; class Base { int total() { return 1; } }"),
    ),
    (
        "a member that came",
        &[
            ("a/Order.java", "package a; class Order {}"),
            ("a/Bill.java", "package a; class Bill { int sum(Order order) { return order.total(); } }"),
        ],
        ("a/Order.java", "package a; class Order { int total() { return 1; } }"),
    ),
    (
        "an accessor, as a property",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Order.java", "package a; class Order { Line getFirst() { return null; } }"),
            (
                "a/Bill.kt",
                "package a\nclass Bill { fun sum(order: Order): Int { return order.first.price() } }",
            ),
        ],
        ("a/Order.java", "package a; class Order { Tag getFirst() { return null; } }"),
    ),
    (
        "what Kotlin infers of Java",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Order.java", "package a; class Order { Line first() { return null; } }"),
            ("a/Desk.kt", "package a\nclass Desk(val order: Order) { fun take() = order.first() }"),
            ("a/Bill.java", "package a; class Bill { int sum(Desk desk) { return desk.take().price(); } }"),
        ],
        ("a/Order.java", "package a; class Order { Tag first() { return null; } }"),
    ),
    (
        "what Kotlin infers, handed down",
        // Far from the file of Kotlin: those beside it are followed with it.
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Order.java", "package a; class Order { Line first() { return null; } }"),
            ("a/Desk.kt", "package a\nopen class Desk(val order: Order) { fun take() = order.first() }"),
            ("a/Shop.java", "package a; class Shop extends Desk {}"),
            ("p/Bill.java", "package a; class Bill { int sum(Shop shop) { return shop.take().price(); } }"),
        ],
        ("a/Order.java", "package a; class Order { Tag first() { return null; } }"),
    ),
    (
        "a body that Kotlin infers from",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            (
                "a/Order.java",
                "package a; class Order { Line first() { return null; } Tag label() { return null; } }",
            ),
            ("a/Desk.kt", "package a\nclass Desk(val order: Order) { fun take() = order.first() }"),
            (
                "a/Bill.kt",
                "package a\nclass Bill { fun sum(desk: Desk): Int { return desk.take().price() } }",
            ),
        ],
        ("a/Desk.kt", "package a\nclass Desk(val order: Order) { fun take() = order.label() }"),
    ),
    (
        "a type that Kotlin states",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Desk.kt", "package a\nabstract class Desk { abstract fun take(): Line }"),
            (
                "a/Bill.kt",
                "package a\nclass Bill { fun sum(desk: Desk): Int { return desk.take().price() } }",
            ),
        ],
        ("a/Desk.kt", "package a\nabstract class Desk { abstract fun take(): Tag }"),
    ),
    (
        "what a name stands for by an import of all",
        &[
            ("b/Line.java", "package b; public class Line { public int price() { return 1; } }"),
            ("c/Line.java", "package c; public class Line { public int price() { return 2; } }"),
            ("a/Order.java", "package a; import b.*; class Order { Line first() { return null; } }"),
            (
                "a/Bill.java",
                "package a; class Bill { int sum(Order order) { return order.first().price(); } }",
            ),
        ],
        ("a/Order.java", "package a; import c.*; class Order { Line first() { return null; } }"),
    ),
    (
        "what a name stands for by an import",
        &[
            ("b/Line.java", "package b; public class Line { public int price() { return 1; } }"),
            ("c/Line.java", "package c; public class Line { public int price() { return 2; } }"),
            ("a/Order.java", "package a; import b.Line; class Order { Line first() { return null; } }"),
            (
                "a/Bill.java",
                "package a; class Bill { int sum(Order order) { return order.first().price(); } }",
            ),
        ],
        ("a/Order.java", "package a; import c.Line; class Order { Line first() { return null; } }"),
    ),
    (
        "a supertype",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Base.java", "package a; class Base { Line first() { return null; } }"),
            ("a/Other.java", "package a; class Other { Tag first() { return null; } }"),
            ("a/Order.java", "package a; class Order extends Base {}"),
            (
                "a/Bill.java",
                "package a; class Bill { int sum(Order order) { return order.first().price(); } }",
            ),
        ],
        ("a/Order.java", "package a; class Order extends Other {}"),
    ),
];

/// The same in C#.
pub const SEEN_IN_CSHARP: [Story<'_>; 17] = [
    (
        "a using that holds for the views of a folder",
        &[
            ("b/Line.cs", "namespace B; public class Line { public int Price() => 1; }"),
            ("c/Line.cs", "namespace C; public class Line { public int Price() => 2; }"),
            ("Views/_ViewImports.cshtml", "@using B"),
            ("Views/Bills/Show.cshtml", "@model Line\n<p>@Model.Price()</p>"),
        ],
        ("Views/_ViewImports.cshtml", "@using C"),
    ),
    (
        "a parameter of a component that came",
        &[
            ("Card.razor", "<p/>\n@code { }"),
            ("Bill.razor", "<Card Title=\"@Name\" />\n@code { string Name; }"),
        ],
        ("Card.razor", "<p/>\n@code { public string Title { get; set; } }"),
    ),
    (
        "a member that came",
        &[
            ("a/Order.cs", "namespace A; public class Order { }"),
            ("a/Bill.cs", "namespace A; public class Bill { int Sum(Order order) => order.Total(); }"),
        ],
        ("a/Order.cs", "namespace A; public class Order { public int Total() => 1; }"),
    ),
    (
        "what a member gives back",
        &[
            ("a/Line.cs", "namespace A; public class Line { public int Price() => 1; }"),
            ("a/Tag.cs", "namespace A; public class Tag { public int Price() => 2; }"),
            ("a/Order.cs", "namespace A; public class Order { public Line First() => null; }"),
            (
                "a/Bill.cs",
                "namespace A; public class Bill { int Sum(Order order) => order.First().Price(); }",
            ),
        ],
        ("a/Order.cs", "namespace A; public class Order { public Tag First() => null; }"),
    ),
    (
        "what a name stands for by a using",
        &[
            ("b/Line.cs", "namespace B; public class Line { public int Price() => 1; }"),
            ("c/Line.cs", "namespace C; public class Line { public int Price() => 2; }"),
            ("a/Order.cs", "using B; namespace A; public class Order { public Line First() => null; }"),
            (
                "a/Bill.cs",
                "namespace A; public class Bill { int Sum(Order order) => order.First().Price(); }",
            ),
        ],
        ("a/Order.cs", "using C; namespace A; public class Order { public Line First() => null; }"),
    ),
    (
        "what a type inherits from by a using",
        &[
            ("b/Base.cs", "namespace B; public class Base { public int Total() => 1; }"),
            ("c/Base.cs", "namespace C; public class Base { public int Total() => 2; }"),
            ("a/Order.cs", "using B; namespace A; public class Order : Base { }"),
            ("a/Bill.cs", "namespace A; public class Bill { int Sum(Order order) => order.Total(); }"),
        ],
        ("a/Order.cs", "using C; namespace A; public class Order : Base { }"),
    ),
    (
        "a supertype in C#",
        &[
            ("a/Base.cs", "namespace A; public class Base { public int Total() => 1; }"),
            ("a/Other.cs", "namespace A; public class Other { public int Total() => 2; }"),
            ("a/Order.cs", "namespace A; public class Order : Base { }"),
            ("a/Bill.cs", "namespace A; public class Bill { int Sum(Order order) => order.Total(); }"),
        ],
        ("a/Order.cs", "namespace A; public class Order : Other { }"),
    ),
    (
        "a using of a whole project",
        &[
            ("Shop.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>"),
            ("b/Line.cs", "namespace B; public class Line { public int Price() => 1; }"),
            ("a/Usings.cs", "namespace A;"),
            ("a/Bill.cs", "namespace A; public class Bill { int Sum(Line line) => line.Price(); }"),
        ],
        ("a/Usings.cs", "global using B; namespace A;"),
    ),
    (
        "a method that extends others",
        &[
            ("a/Order.cs", "namespace A; public class Order { }"),
            ("a/More.cs", "namespace A; public static class More { }"),
            ("a/Bill.cs", "namespace A; public class Bill { int Sum(Order order) => order.Total(); }"),
        ],
        (
            "a/More.cs",
            "namespace A; public static class More { public static int Total(this Order order) => 1; }",
        ),
    ),
    (
        "another part of a type, whose members stand behind those that came",
        &[
            ("a/Line.cs", "namespace A; public class Line { public int Price() => 1; }"),
            ("a/Order.cs", "namespace A; public partial class Order { }"),
            ("a/Rest.cs", "namespace A; public partial class Order { int Sum(Line line) => line.Price(); }"),
            ("a/Use.cs", "namespace A; public class Use { Order order; int One() => order.Sum(null); }"),
        ],
        ("a/Order.cs", "namespace A; public partial class Order { int Other() => 1; }"),
    ),
    (
        "a constructor that is called without its name",
        &[
            ("a/Line.cs", "namespace A; public class Line { public int Price() => 1; }"),
            ("a/Tag.cs", "namespace A; public class Tag { public int Price() => 2; }"),
            (
                "a/Rule.cs",
                "using System; namespace A; public class Rule { public Rule(Func<Line, int> of) { } }",
            ),
            ("a/Rules.cs", "namespace A; public class Rules { public Rule Main { get; set; } }"),
            (
                "a/Bill.cs",
                "namespace A; public class Bill { void Sum(Rules all) { all.Main = new(it => it.Price()); } }",
            ),
        ],
        ("a/Rule.cs", "using System; namespace A; public class Rule { public Rule(Func<Tag, int> of) { } }"),
    ),
    (
        "the parts of a record",
        &[
            ("a/Line.cs", "namespace A; public class Line { public int Price() => 1; }"),
            ("a/Tag.cs", "namespace A; public class Tag { public int Price() => 2; }"),
            ("a/Pair.cs", "namespace A; public record Pair(Line First, Tag Second);"),
            ("a/Shop.cs", "namespace A; public class Shop { public Pair Both() => null; }"),
            (
                "a/Bill.cs",
                "namespace A; public class Bill { int Sum(Shop shop) { var (a, b) = shop.Both(); return a.Price(); } }",
            ),
        ],
        ("a/Pair.cs", "namespace A; public record Pair(Tag First, Tag Second);"),
    ),
    (
        "the library that most take a name from",
        &[
            ("a/One.cs", "using First.Acme; namespace A; public class One { Widget widget; }"),
            ("a/Other.cs", "using First.Acme; namespace A; public class Other { Widget widget; }"),
            ("a/Two.cs", "using Second.Acme; namespace A; public class Two { Widget widget; }"),
            (
                "a/Bill.cs",
                "using First.Acme; using Second.Acme; namespace A; public class Bill { void Sum() { new Widget(); } }",
            ),
        ],
        ("a/One.cs", "using Second.Acme; namespace A; public class One { Widget widget; }"),
    ),
    (
        "the library that most take a name from, from a member that is declared with it",
        &[
            ("a/One.cs", "using First.Acme; namespace A; public class One { Widget widget; }"),
            ("a/Other.cs", "using First.Acme; namespace A; public class Other { Widget widget; }"),
            ("a/Two.cs", "using Second.Acme; namespace A; public class Two { Widget widget; }"),
            (
                "a/Shop.cs",
                "using First.Acme; using Second.Acme; namespace A; public class Shop { public Widget Part() => null; }",
            ),
            ("a/Bill.cs", "namespace A; public class Bill { void Sum(Shop shop) { shop.Part().Run(); } }"),
        ],
        ("a/One.cs", "using Second.Acme; namespace A; public class One { Widget widget; }"),
    ),
    (
        "where what answers a route is declared",
        &[
            ("a/Take.cs", "namespace A; public static class Take { public static int All() => 1; }"),
            (
                "a/Setup.cs",
                "using Microsoft.AspNetCore.Routing; namespace A; public class Setup { void Add(IEndpointRouteBuilder all) { all.MapGet(\"/all\", Take.All); } }",
            ),
        ],
        (
            "a/Take.cs",
            "namespace A; public static class Take { static int More() => 1; public static int All() => 1; }",
        ),
    ),
    (
        "a delegate",
        &[
            ("a/Line.cs", "namespace A; public class Line { public int Price() => 1; }"),
            ("a/Tag.cs", "namespace A; public class Tag { public int Price() => 2; }"),
            ("a/Each.cs", "namespace A; public delegate int Each(Line line);"),
            ("a/Shop.cs", "namespace A; public class Shop { public int All(Each each) => 1; }"),
            (
                "a/Bill.cs",
                "namespace A; public class Bill { int Sum(Shop shop) => shop.All(it => it.Price()); }",
            ),
        ],
        ("a/Each.cs", "namespace A; public delegate int Each(Tag line);"),
    ),
    (
        "a registration elsewhere",
        &[
            ("a/IPrice.cs", "namespace A; public interface IPrice { int Of(); }"),
            ("a/One.cs", "namespace A; public class One : IPrice { public int Of() => 1; }"),
            ("a/Two.cs", "namespace A; public class Two : IPrice { public int Of() => 2; }"),
            ("a/Bill.cs", "namespace A; public class Bill { IPrice price; int Sum() => price.Of(); }"),
            ("a/Setup.cs", "namespace A; public class Setup { void Add(IServiceCollection all) { } }"),
        ],
        (
            "a/Setup.cs",
            "namespace A; public class Setup { void Add(IServiceCollection all) { all.AddScoped<IPrice, Two>(); } }",
        ),
    ),
];

/// The same in languages whose files are seen by what they show. Nothing but the files that see it is followed.
pub const SEEN_BY_WHAT_IS_SHOWN: [Story<'_>; 16] = [
    (
        "what a function gives back, through another (Python)",
        &[
            ("line.py", "class Line:\n    def price(self):\n        return 1\n"),
            ("tag.py", "class Tag:\n    def price(self):\n        return 2\n"),
            ("orders.py", "from line import Line\nfrom tag import Tag\n\ndef first():\n    return Line()\n"),
            ("through.py", "from orders import first\n\ndef again():\n    return first()\n"),
            ("bill.py", "from through import again\n\ndef total():\n    return again().price()\n"),
        ],
        ("orders.py", "from line import Line\nfrom tag import Tag\n\ndef first():\n    return Tag()\n"),
    ),
    (
        "an import that others import from there, through another (Python)",
        &[
            ("line.py", "class Line:\n    def price(self):\n        return 1\n"),
            ("tag.py", "class Tag:\n    def price(self):\n        return 2\n"),
            ("shared.py", "from line import Line as Thing\n"),
            ("through.py", "from shared import Thing as Other\n"),
            ("bill.py", "import through\n\ndef total():\n    return through.Other().price()\n"),
        ],
        ("shared.py", "from tag import Tag as Thing\n"),
    ),
    (
        "an import that others take with all of it (Python)",
        &[
            ("line.py", "class Line:\n    def price(self):\n        return 1\n"),
            ("tag.py", "class Tag:\n    def price(self):\n        return 2\n"),
            ("shared.py", "from line import Line as Thing\n"),
            ("through.py", "from shared import *\n"),
            ("bill.py", "from through import Thing\n\ndef total():\n    return Thing().price()\n"),
        ],
        ("shared.py", "from tag import Tag as Thing\n"),
    ),
    (
        "an import of a module that a variable holds (Python)",
        &[
            ("line.py", "class Line:\n    def price(self):\n        return 1\n"),
            ("tag.py", "class Tag:\n    def price(self):\n        return 2\n"),
            ("shared.py", "from line import Line as Thing\n"),
            ("through.py", "import shared\n\nheld = shared\n"),
            ("bill.py", "from through import held\n\ndef total():\n    return held.Thing().price()\n"),
        ],
        ("shared.py", "from tag import Tag as Thing\n"),
    ),
    (
        "an import within a function, by what it gives back (Python)",
        &[
            ("line.py", "class Line:\n    def price(self):\n        return 1\n"),
            ("tag.py", "class Tag:\n    def price(self):\n        return 2\n"),
            ("orders.py", "def first():\n    from line import Line as Thing\n    return Thing()\n"),
            ("bill.py", "from orders import first\n\ndef total():\n    return first().price()\n"),
        ],
        ("orders.py", "def first():\n    from tag import Tag as Thing\n    return Thing()\n"),
    ),
    (
        "a method that came (Python)",
        &[
            ("orders.py", "class Order:\n    pass\n"),
            ("bill.py", "from orders import Order\n\ndef total():\n    return Order().total()\n"),
        ],
        ("orders.py", "class Order:\n    def total(self):\n        return 1\n"),
    ),
    (
        "what a function gives back, through another (TypeScript)",
        &[
            ("line.ts", "export class Line { price() { return 1 } }\n"),
            ("tag.ts", "export class Tag { price() { return 2 } }\n"),
            (
                "orders.ts",
                "import { Line } from './line'\nimport { Tag } from './tag'\n\
                 export function first() { return new Line() }\nexport const other = Tag\n",
            ),
            ("through.ts", "import { first } from './orders'\nexport function again() { return first() }\n"),
            (
                "bill.ts",
                "import { again } from './through'\nexport function total() { return again().price() }\n",
            ),
        ],
        (
            "orders.ts",
            "import { Line } from './line'\nimport { Tag } from './tag'\n\
             export function first() { return new Tag() }\nexport const other = Tag\n",
        ),
    ),
    (
        "an import that a type stands on (TypeScript)",
        &[
            ("line.ts", "export class Line { price() { return 1 } }\n"),
            ("tag.ts", "export class Tag { price() { return 2 } }\n"),
            (
                "orders.ts",
                "import { Line as Thing } from './line'\nexport function first(): Thing { return null }\n",
            ),
            (
                "bill.ts",
                "import { first } from './orders'\nexport function total() { return first().price() }\n",
            ),
        ],
        (
            "orders.ts",
            "import { Tag as Thing } from './tag'\nexport function first(): Thing { return null }\n",
        ),
    ),
    (
        "a method that came (TypeScript)",
        &[
            ("orders.ts", "export class Order { count = 1 }\n"),
            (
                "bill.ts",
                "import { Order } from './orders'\nexport function total(order: Order) { return order.total() }\n",
            ),
        ],
        ("orders.ts", "export class Order { count = 1; total() { return 1 } }\n"),
    ),
    (
        "what a method gives back, through another (PHP)",
        &[
            ("Line.php", "<?php\nnamespace App;\nclass Line { public function price() { return 1; } }\n"),
            ("Tag.php", "<?php\nnamespace App;\nclass Tag { public function price() { return 2; } }\n"),
            (
                "Orders.php",
                "<?php\nnamespace App;\nclass Orders { public function first() { return new Line(); } }\n",
            ),
            (
                "Through.php",
                "<?php\nnamespace App;\nclass Through {\n    private Orders $orders;\n    \
                 public function again() { return $this->orders->first(); }\n}\n",
            ),
            (
                "Bill.php",
                "<?php\nnamespace App;\nclass Bill {\n    \
                 public function total(Through $through) { return $through->again()->price(); }\n}\n",
            ),
        ],
        (
            "Orders.php",
            "<?php\nnamespace App;\nclass Orders { public function first() { return new Tag(); } }\n",
        ),
    ),
    (
        "a method that came (PHP)",
        &[
            ("Order.php", "<?php\nnamespace App;\nclass Order {}\n"),
            (
                "Bill.php",
                "<?php\nnamespace App;\nclass Bill { public function sum(Order $order) { return $order->total(); } }\n",
            ),
        ],
        ("Order.php", "<?php\nnamespace App;\nclass Order { public function total() { return 1; } }\n"),
    ),
    (
        "what a method gives back, through another (Ruby)",
        &[
            ("line.rb", "class Line\n  def price\n    1\n  end\nend\n"),
            ("tag.rb", "class Tag\n  def price\n    2\n  end\nend\n"),
            ("orders.rb", "class Orders\n  def first\n    Line.new\n  end\nend\n"),
            ("through.rb", "class Through\n  def again\n    Orders.new.first\n  end\nend\n"),
            ("bill.rb", "class Bill\n  def total\n    Through.new.again.price\n  end\nend\n"),
        ],
        ("orders.rb", "class Orders\n  def first\n    Tag.new\n  end\nend\n"),
    ),
    (
        "a constructor that came (Ruby)",
        &[
            ("order.rb", "class Order\n  def total\n    1\n  end\nend\n"),
            ("bill.rb", "class Bill\n  def sum\n    Order.new\n  end\nend\n"),
        ],
        (
            "order.rb",
            "class Order\n  def initialize\n    @count = 1\n  end\n\n  def total\n    1\n  end\nend\n",
        ),
    ),
    (
        "what a function gives back, by a variable (Go)",
        &[
            ("go.mod", "module shop\n"),
            ("line/line.go", "package line\n\ntype Line struct{}\n\nfunc (Line) Price() int { return 1 }\n"),
            ("tag/tag.go", "package tag\n\ntype Tag struct{}\n\nfunc (Tag) Price() int { return 2 }\n"),
            (
                "orders/orders.go",
                "package orders\n\nimport (\n\t\"shop/line\"\n\t\"shop/tag\"\n)\n\nvar other tag.Tag\n\n\
                 func First() line.Line { return line.Line{} }\n",
            ),
            (
                "through/through.go",
                "package through\n\nimport \"shop/orders\"\n\nvar Held = orders.First()\n",
            ),
            (
                "bill/bill.go",
                "package bill\n\nimport \"shop/through\"\n\nfunc Total() int { return through.Held.Price() }\n",
            ),
        ],
        (
            "orders/orders.go",
            "package orders\n\nimport (\n\t\"shop/line\"\n\t\"shop/tag\"\n)\n\nvar other tag.Tag\n\n\
             func First() tag.Tag { _ = line.Line{}; return other }\n",
        ),
    ),
    (
        "an import that a type stands on (Go)",
        &[
            ("go.mod", "module shop\n"),
            (
                "line/line.go",
                "package line\n\ntype Thing struct{}\n\nfunc (Thing) Price() int { return 1 }\n",
            ),
            ("tag/tag.go", "package tag\n\ntype Thing struct{}\n\nfunc (Thing) Price() int { return 2 }\n"),
            (
                "orders/orders.go",
                "package orders\n\nimport a \"shop/line\"\n\nfunc First() a.Thing { return a.Thing{} }\n",
            ),
            (
                "bill/bill.go",
                "package bill\n\nimport \"shop/orders\"\n\nfunc Total() int { return orders.First().Price() }\n",
            ),
        ],
        (
            "orders/orders.go",
            "package orders\n\nimport a \"shop/tag\"\n\nfunc First() a.Thing { return a.Thing{} }\n",
        ),
    ),
    (
        "a method with which a type has all of an interface (Go)",
        &[
            ("go.mod", "module shop\n"),
            ("prices/prices.go", "package prices\n\ntype Price interface {\n\tOf() int\n\tTax() int\n}\n"),
            ("one/one.go", "package one\n\ntype One struct{}\n\nfunc (One) Of() int { return 1 }\n"),
            (
                "bill/bill.go",
                "package bill\n\nimport \"shop/prices\"\n\nfunc Total(price prices.Price) int { return price.Of() }\n",
            ),
        ],
        (
            "one/one.go",
            "package one\n\ntype One struct{}\n\nfunc (One) Of() int { return 1 }\n\nfunc (One) Tax() int { return 2 }\n",
        ),
    ),
];
