use super::imports;
use crate::testing::{read_monolith, unresolved};

#[test]
fn relative_specifiers_lead_to_files_and_folders() {
    let found = imports(
        "//- a.ts
         import { b } from './b';
         import './c/d.js';
         const e = require('./e');
         export * from './f';
         const g = () => import('./g');
         import type { H } from './h';
         //- b/index.ts
         export const b = 1;
         //- c/d.ts
         //- e.js
         //- f.tsx
         export const f = 1;
         //- g.vue
         //- h.d.ts
         export interface H {}
        ",
    );
    let ends = ["a -> b/index", "a -> c/d", "a -> e", "a -> f", "a -> g", "a -> h.d type"];
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, ends);
}

#[test]
fn settings_packages_and_conventions_lead_to_files() {
    let found = imports(
        "//- package.json
         { \"name\": \"shop\", \"workspaces\": [\"packages/*\"] }
         //- tsconfig.json
         { \"compilerOptions\": { \"baseUrl\": \"src\", \"paths\": { \"@kernel/*\": [\"kernel/*\"], }, /* x */ } }
         //- src/a.ts
         import '@kernel/money';
         import 'orders/place';
         import '@shop/core';
         import '@shop/core/clock';
         import '@/b';
         import 'lodash/map';
         //- src/b.ts
         //- src/kernel/money.ts
         //- src/orders/place.ts
         //- packages/core/package.json
         { \"name\": \"@shop/core\", \"main\": \"dist/index.js\", \"exports\": { \".\": \"./dist/index.js\", \"./clock\": { \"import\": \"./dist/esm/clock.mjs\" } } }
         //- packages/core/src/index.ts
         import '#deep';
         //- packages/core/src/clock.ts
        ",
    );
    let ends = [
        "src/a -> packages/core/src/clock",
        "src/a -> packages/core/src/index",
        "src/a -> src/b",
        "src/a -> src/kernel/money",
        "src/a -> src/orders/place",
    ];
    assert_eq!(found, ends);
}

#[test]
fn what_is_not_read_is_a_library_where_it_is_a_copy_of_one_and_missing_otherwise() {
    let facts = read_monolith(&format!(
        "//- src/a.ts
        import {{ draw }} from './charts.min';
        import {{ pick }} from './picker';
        import {{ go }} from './deep';
        draw(); pick(); go();
        //- src/charts.min.js
        export function draw() {{}}
        //- src/picker.js
        /*! Picker v1.2.3 */
        export function pick() {{}}
        //- src/deep.ts
        export const go = {}1{};
        ",
        "(".repeat(3_000),
        ")".repeat(3_000)
    ));
    let libraries: Vec<(&str, u32)> =
        facts.externals.iter().map(|library| (&*library.name, library.references)).collect();
    assert_eq!(libraries, [("charts", 2), ("picker", 2)]);
    assert_eq!(unresolved(&facts), ["src/a.ts:3 ./deep: unknown name", "src/a.ts:4 go: unknown name"]);
}

#[test]
fn templates_and_styles_are_no_source_and_nothing_is_missing() {
    let facts = read_monolith(
        "//- src/a.js
        import template from './a.html.twig';
        import './a.scss';
        register({ template });
        function register(component) {}
        ",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}
