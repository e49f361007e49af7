//! Views, pages and components.

use banyan_facts::{FileStatus, MonolithFacts};

use super::assert_links;
use crate::csharp::FRONT_END;
use crate::csharp::razor::lower;
use crate::testing::{links, read_monolith, unresolved};
use crate::{NESTING_LIMIT, SourceFile};

/// A file as C#, each line behind the one that it comes from.
fn lowered(path: &str, text: &str) -> Vec<String> {
    let lowered = lower(path, text).expect("a file of Razor");
    let rows = lowered.text.split('\n').zip(&lowered.lines);
    rows.map(|(row, line)| format!("{line} {}", row.trim())).collect()
}

/// What the markup of a view is as C#.
fn markup(text: &str) -> Vec<String> {
    markup_of("A.cshtml", text)
}

fn markup_of(path: &str, text: &str) -> Vec<String> {
    let rows = lowered(path, text);
    let (head, body) =
        rows.split_at(rows.iter().position(|row| row.contains("async void")).map_or(0, |at| at + 1));
    let rest = head.last().and_then(|row| row.split_once("() {")).map(|(_, rest)| format!("1 {rest}"));
    let all = rest.into_iter().chain(body.iter().cloned());
    let mut all: Vec<String> = all.filter(|row| row.trim().contains(' ')).collect();
    if let Some(last) = all.last_mut() {
        *last = last.strip_suffix("}}").unwrap_or(last).trim().to_owned();
    }
    all.retain(|row| row.contains(' '));
    all
}

fn routes(facts: &MonolithFacts) -> Vec<String> {
    let row = |entry: &banyan_facts::EntryPoint| {
        let unit = &facts.units[entry.unit.at()].qualified_name;
        format!("{unit} {} {} @{}", entry.method, entry.route, entry.line)
    };
    facts.entry_points.iter().map(row).collect()
}

#[test]
fn expressions_in_markup_are_statements_on_their_lines() {
    assert_eq!(
        markup(
            "<p>@A.B(\"x\").C, @(d + 1)</p>\n<a href=\"@E?.F[0]!.G\" class='h @i.J.'>@await K.L() m</a>\n"
        ),
        ["1 _ = A.B(\"x\").C;_ = (d + 1);", "2 _ = E?.F[0]!.G;_ = i.J;_ = await K.L();"]
    );
    assert_eq!(markup("a@b.example @@c @* @d *@ <p @@click=\"e\">@ f</p> <!-- @g -->"), ["1 _ = g;"]);
    assert_eq!(
        markup("<script>if (a < b) { '@C.D' } // it's\n</script><style>@@media x { }</style>@E"),
        ["1 _ = C.D;", "2 _ = E;"]
    );
}

#[test]
fn code_holds_markup_and_markup_holds_code() {
    assert_eq!(
        markup("@if (a) {\n<p>@b</p>\n} else if (c) { <br> d(); }\n@* e *@ else\n{ @: </p> @f\n}\nelsewhere"),
        ["1 if (a) {", "2 _ = b;", "3 }else if (c) {  d(); }", "4 else", "5 { _ = f;", "6 }"]
    );
    assert_eq!(
        markup("@foreach (var a in b) { var c = a < d ? \"}\" : '}'.ToString(); <text>@c</text> }"),
        ["1 foreach (var a in b) { var c = a < d ? \"}\" : '}'.ToString(); _ = c; }"]
    );
    assert_eq!(
        markup("@{ var a = new { @class = b ? \"c\" : @d, e }; Layout = \"F\"; @if (b) { @model G\n } }"),
        ["1 { var a = new { @class = b ? \"c\" : @d, e }; __view(\"F\");Layout = \"F\"; if (b) {", "2 } }"]
    );
    assert_eq!(
        markup("@{ Func<int, object> a = @<b>@item</b>; @Html.Raw($\"{b[\"c\"]} }}\") @if (d) { <i/> } }"),
        ["1 { Func<int, object> a = item => {_ = item;}; _ = Html.Raw($\"{b[\"c\"]} }}\"); if (d) {  } }"]
    );
    assert_eq!(
        markup(
            "@switch (a) { case 1: <p>@b</p> break; default: @c break; }\n@try { } catch (D) when (e) { } f"
        ),
        ["1 switch (a) { case 1: _ = b; break; default: _ = c; break; }", "2 try { }catch (D) when (e) { }"]
    );
    assert_eq!(
        markup("@using (Html.BeginForm()) { <form> <form></form> @a </form> }\n@section S { { @b } }\n@c"),
        ["1 using (Html.BeginForm()) { _ = a; }", "2 _ = b;", "3 _ = c;"]
    );
}

#[test]
fn directives_are_usings_headers_and_members() {
    assert_eq!(
        lowered(
            "X.razor",
            "@namespace A.B\n@using C.D;\n@inherits E<F>\n@implements G\n@attribute [H(\n1)]\n@inject I<J> K\n@typeparam T where T : L\n@layout M\n@code {\nint n;\n}\n"
        ),
        [
            "2 using C.D;",
            "1 namespace A.B;",
            "5 [H(",
            "6 1)]",
            "1 partial class X",
            "8 <T",
            "1 >",
            "3 : E<F>",
            "4 , G",
            "8 where T : L",
            "1 {",
            "7 I<J> K { get; set; }",
            "11 int n;",
            "1 async void BuildRenderTree() {",
            "9 _ = typeof(M);",
            "12 }}",
        ]
    );
    assert_eq!(lowered("_ViewImports.cshtml", "@using A\n@addTagHelper *, B\n"), ["1 using A;"]);
}

#[test]
fn tags_of_components_make_them_and_set_their_parameters() {
    let rows = markup_of(
        "X.razor",
        "<A B=\"@c\" D=\"text\" E=\"F.G\" OnH=\"I\" class=\"@j\" @ref=\"k\" @bind-L=\"m.N\" />\n\
         <o @onclick=\"P\" @onclick:stopPropagation=\"true\" @bind=\"@q\" R=\"s\">\n\
         <T TItem=\"U\" Context=\"v\" Items=\"@w\"><X>@v.Y</X></T>",
    );
    assert_eq!(
        rows,
        [
            "1 new A {B = c,D = default,E = F.G,OnH = I,L = m.N,};_ = j;_ = k;",
            "2 _ = P;_ = q;",
            "3 var __1 = w;new T<U> {Items = __1,};foreach (var v in __1) {new X {};_ = v.Y;}",
        ]
    );
}

#[test]
fn components_are_found_by_usings_and_are_one_with_the_code_behind_them() {
    let facts = read_monolith(
        "//- App/App.csproj
        <Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><RootNamespace>Shop</RootNamespace></PropertyGroup></Project>
        //- App/_Imports.razor
        @using Shop.Parts
        //- App/Parts/Card.razor
        <b>@Item.Name</b>
        //- App/Parts/Card.razor.cs
        using System;
        namespace Shop.Parts;
        public partial class Card { public Item Item { get; set; } public Action<Item> OnPick { get; set; } }
        public class Item { public string Name; public void Keep() { } }
        //- App/Parts/Other/Card.razor
        <i/>
        //- App/Parts/Rows.razor
        @typeparam T
        @code { public List<T> Items { get; set; } public RenderFragment<T> Row { get; set; } }
        //- App/Pages/List.razor
        @page \"/list\"
        @page \"/list/{id}\"
        <Card Item=\"@_one\" OnPick=\"it => it.Keep()\" />
        <Rows Items=\"@_all\">
        <Row>@context.Name</Row>
        </Rows>
        @code { Item _one; List<Item> _all; }",
    );
    let found = links(&facts, &["field", "generic"]);
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(
        found,
        [
            "Shop.Pages.List -> Shop.Parts.Card construct BuildRenderTree>- @3",
            "Shop.Pages.List -> Shop.Parts.Card access BuildRenderTree>Item @3",
            "Shop.Pages.List -> Shop.Parts.Card access BuildRenderTree>OnPick @3",
            "Shop.Pages.List -> Shop.Parts.Item call BuildRenderTree>Keep @3",
            "Shop.Pages.List -> Shop.Parts.Item access BuildRenderTree>Name @5",
            "Shop.Pages.List -> Shop.Parts.Rows construct BuildRenderTree>- @4",
            "Shop.Pages.List -> Shop.Parts.Rows access BuildRenderTree>Items @4",
            "Shop.Pages.List -> Shop.Parts.Rows access BuildRenderTree>Row @5",
            "Shop.Parts.Card -> Shop.Parts.Item access BuildRenderTree>Name @1",
        ]
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    assert_eq!(routes(&facts), ["Shop.Pages.List GET /list @1", "Shop.Pages.List GET /list/{id} @2"]);
    let names: Vec<&str> = facts.units.iter().map(|unit| &*unit.qualified_name).collect();
    assert_eq!(
        names,
        ["Shop.Pages.List", "Shop.Parts.Card", "Shop.Parts.Item", "Shop.Parts.Other.Card", "Shop.Parts.Rows"]
    );
}

#[test]
fn views_have_what_their_folders_say_and_lead_to_other_views() {
    let facts = read_monolith(
        "//- Web/Web.csproj
        <Project Sdk=\"Microsoft.NET.Sdk.Web\" />
        //- Web/Model/Order.cs
        namespace Web.Model;
        public class Order { public int Id; public Order Next; }
        public interface IText { string this[string key] { get; } }
        //- Web/Views/_ViewImports.cshtml
        @using Web.Model
        @inject IText Texts
        //- Web/Views/_ViewStart.cshtml
        @{ Layout = \"_Layout\"; }
        //- Web/Views/Shared/_Layout.cshtml
        @RenderBody()
        //- Web/Views/Shared/Error.cshtml
        <p/>
        //- Web/Views/Orders/Show.cshtml
        @model Order
        @Texts[\"title\"]
        <partial name=\"_Row\" model=\"Model.Next\" />
        <input asp-for=\"Next.Id\" />
        @await Component.InvokeAsync(\"Basket\", new { id = 1 })
        <vc:basket id=\"2\"></vc:basket>
        <shop-mark kind=\"new\" />
        @Html.DisplayFor(m => m.Next)
        //- Web/Views/Orders/_Row.cshtml
        @model Order
        @Model.Id
        //- Web/Views/Shared/Components/Basket/Default.cshtml
        <p/>
        //- Web/BasketViewComponent.cs
        using Microsoft.AspNetCore.Mvc;
        namespace Web;
        public class BasketViewComponent : ViewComponent { public IViewComponentResult Invoke(int id) => View(id); }
        //- Web/MarkTagHelper.cs
        using Microsoft.AspNetCore.Razor.TagHelpers;
        namespace Web;
        [HtmlTargetElement(\"shop-mark\")]
        public class MarkHelper : TagHelper { public override void Process(TagHelperContext c, TagHelperOutput o) { } }
        //- Web/OrdersController.cs
        using Microsoft.AspNetCore.Mvc;
        namespace Web;
        public class OrdersController : Controller {
          public IActionResult Show(int id) => View(id);
          public IActionResult Other(string name) { if (name == null) return View(\"Error\"); return View(name); } }",
    );
    assert_links(
        &facts,
        &[
            "Web.Views.Orders.Show.cshtml -> Web.Model.Order field Model>- @1",
            "Web.Views.Orders.Show.cshtml -> Web.Views._ViewImports.cshtml access ExecuteAsync>Texts @2",
            "Web.Views.Orders.Show.cshtml -> Web.Views.Orders._Row.cshtml call ExecuteAsync>ExecuteAsync @3",
            "Web.Views.Orders.Show.cshtml -> Web.Model.Order access ExecuteAsync>Next @3",
            "Web.Views.Orders.Show.cshtml -> Web.Model.Order access ExecuteAsync>Id @4",
            "Web.Views.Orders.Show.cshtml -> Web.BasketViewComponent call ExecuteAsync>Invoke @5",
            "Web.Views.Orders.Show.cshtml -> Web.BasketViewComponent call ExecuteAsync>Invoke @6",
            "Web.Views.Orders.Show.cshtml -> Web.MarkHelper call ExecuteAsync>Process @7",
            "Web.Views.Orders.Show.cshtml -> Web.Model.Order access ExecuteAsync>Next @8",
            "Web.Views._ViewStart.cshtml -> Web.Views.Shared._Layout.cshtml call ExecuteAsync>ExecuteAsync @1",
        ],
    );
    assert_links(
        &facts,
        &[
            "Web.BasketViewComponent -> Web.Views.Shared.Components.Basket.Default.cshtml call Invoke>- @3",
            "Web.OrdersController -> Web.Views.Orders.Show.cshtml call Show>ExecuteAsync @4",
            "Web.OrdersController -> Web.Views.Shared.Error.cshtml call Other>- @5",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn pages_answer_their_paths_and_what_they_state_behind_them() {
    let facts = read_monolith(
        "//- Pages/Order.cshtml
        @page \"{id}\"
        @model OrderModel
        @Model.Id
        //- Pages/Order.cshtml.cs
        namespace Pages;
        public class OrderModel : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { public int Id; public void OnGet() { } public void OnPostPay() { } }
        //- Pages/About.cshtml
        @page
        //- Pages/Legal/Index.cshtml
        @page \"/terms\"
        //- Pages/_Part.cshtml
        <p/>",
    );
    assert_eq!(
        routes(&facts),
        [
            "Pages.About.cshtml GET /About @1",
            "Pages.Legal.Index.cshtml GET /terms @1",
            "Pages.OrderModel GET /Order/{id} @2",
            "Pages.OrderModel POST /Order/{id} @2",
        ]
    );
}

fn extract(path: &str, text: &str) -> banyan_facts::FileFacts {
    (FRONT_END.extract)(SourceFile { path, text })
}

#[test]
fn broken_razor_gives_what_can_be_read() {
    let facts = extract("A.cshtml", "@model B\n<p>@C.D(</p>\n@E.F\n");
    assert_eq!(
        (facts.status, &*facts.reason),
        (FileStatus::Partial, "line 2 and perhaps others do not parse")
    );
    assert!(facts.references.iter().any(|it| facts.text(it.name) == "F" && it.line == 3));
    let unended = extract("A.razor", "@if (a) {\n<p>@b\n");
    assert_eq!(
        (unended.status, &*unended.reason),
        (FileStatus::Partial, "line 1 and perhaps others do not parse")
    );
    for text in [
        "", "@", "@{", "@(", "@*", "<", "<a", "<a b=", "<a b=\"@", "@code {", "@:", "@@", "}", "</a", "<!--",
        "@a.", "@\"", "@model",
    ] {
        extract("A.cshtml", text);
        extract("A.razor", text);
    }
    assert_eq!(extract("A.cshtml", "\u{feff}@page\r\n<p>\r\n</p>").status, FileStatus::Parsed);
}

/// What repeats without an end takes no longer than it should, and what nests deep ends.
#[test]
fn deep_and_endless_razor_ends() {
    let times = NESTING_LIMIT - 10;
    for piece in [
        "@if (a) { <p>",
        "<A B=\"@c\">",
        "@(",
        "@{",
        "<a b=\"",
        "@a(",
        "@<p>",
        "<script>",
        "@* ",
        "@\"",
        "$\"{",
        "'",
        "<A Context=\"b\">",
    ] {
        for text in [
            piece.repeat(times),
            format!("@code {{ {}", piece.repeat(times)),
            format!("@{{ {}", piece.repeat(times)),
        ] {
            extract("A.cshtml", &text);
            extract("A.razor", &text);
        }
    }
}
