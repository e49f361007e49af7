//! What `this` means in objects: components in the options API, stores, literals.

use super::uses;
use crate::testing::{externals, read_monolith, unresolved};

/// Links of one file to another tell that a member was found and what it is: each gives an order, or is one.
const ORDER: &str = "
    //- order.ts
    export class Order { total() { return 1; } }
";

fn assert_links(found: &[String], wanted: &[&str]) {
    for wanted in wanted {
        assert!(found.iter().any(|link| link == wanted), "{wanted}\n{found:#?}");
    }
}

#[test]
fn components_have_the_members_of_all_their_sections() {
    let facts = read_monolith(&format!(
        "//- cart.vue
         <script>
         import {{ Order }} from './order';
         import {{ PropType, defineComponent }} from 'vue';
         import {{ mapGetters, mapState }} from 'vuex';
         export default defineComponent({{
           name: 'cart',
           props: {{
             order: {{ type: Object as PropType<Order>, required: true }},
             legacy: {{ type: Object as () => Order, default() {{ return this.load().total(); }} }},
             title: String,
             rows: Array,
             size: {{ type: [Number, String] }},
           }},
           inject: ['api'],
           data() {{
             this.late = new Order();
             return {{ data: new Order(), open: false, chosen: null }};
           }},
           setup: () => ({{ fixed: new Order() }}),
           computed: {{
             ...mapState('cart', ['lines']),
             ...mapGetters({{ sum: 'total' }}),
             first() {{ return this.order; }},
             last: {{ get() {{ return new Order(); }}, set(value) {{ this.load().total(); }} }},
           }},
           watch: {{
             order(value) {{ this.load().total(); }},
             'data.id': {{ handler() {{ this.load().total(); }} }},
           }},
           created() {{ this.load().total(); }},
           methods: {{
             slow: debounce(function () {{ this.load().total(); }}, 300),
             load() {{
               this.order.total();
               this.legacy.total();
               this.data.total();
               this.late.total();
               this.fixed.total();
               this.first.total();
               this.last.total();
               this.rows.map(row => this.title.trim());
               this.api.fetch(this.lines.count(), this.sum.toFixed(), this.size.any(), this.chosen.any());
               this.slow();
               this.missing();
               this.missing.total();
               return this.data;
             }},
           }},
         }});
         function debounce(run) {{ return run; }}
         </script>{ORDER}"
    ));
    assert_links(
        &uses(&facts),
        &[
            "cart -> order call legacy>total @9",
            "cart -> order call last>total @24",
            "cart -> order call order>total @27",
            "cart -> order call handler>total @28",
            "cart -> order call created>total @30",
            "cart -> order call slow>total @32",
            "cart -> order call load>total @34",
            "cart -> order call load>total @35",
            "cart -> order call load>total @36",
            "cart -> order call load>total @37",
            "cart -> order call load>total @38",
            "cart -> order call load>total @39",
            "cart -> order call load>total @40",
        ],
    );
    assert_eq!(
        unresolved(&facts),
        ["cart.vue:44 missing: unknown member", "cart.vue:45 total: unknown receiver"]
    );
}

#[test]
fn components_are_told_by_their_shape_whatever_they_are_handed_to() {
    let facts = read_monolith(&format!(
        "//- a.js
         import {{ Order }} from './order';
         const wrap = it => it;
         wrap({{ methods: {{ one() {{ this.two().total(); }}, two() {{ return new Order(); }} }} }});
         new Vue({{ el: '#app', data: {{ row: new Order() }}, watch: {{}}, mounted() {{ this.row.total(); }} }});
         function make() {{ return {{ props: ['x'], data: () => ({{ row: new Order() }}), go() {{ this.row.total(); }} }}; }}
         module.exports = {{ mixins: [], run() {{ this.nowhere(); }} }};
         //- b.js
         import {{ createApp }} from 'vue';
         export const Base = Vue.extend({{ computed: {{ three() {{ return 1; }} }}, created() {{ this.four(); }} }});
         export const app = createApp({{ computed: {{}}, created() {{ this.five(); }} }});
         app.mount('#app');
         const plugin = {{ props: {{ draw() {{ this.seven(); }} }} }};
         const lens = {{ focus() {{ this.six(); }}, zoom: 1 }};
         {ORDER}"
    ));
    assert_links(
        &uses(&facts),
        &["a -> order call one>total @3", "a -> order call mounted>total @4", "a -> order call go>total @5"],
    );
    assert_eq!(
        unresolved(&facts),
        [
            "a.js:6 nowhere: unknown member",
            "b.js:2 four: unknown member",
            "b.js:3 five: unknown member",
            "b.js:5 seven: unknown member",
            "b.js:6 six: unknown member",
        ]
    );
}

#[test]
fn mixins_and_parents_give_their_members_and_unknown_ones_leave_it_open() {
    let facts = read_monolith(
        "//- page.js
         import { listing } from './listing';
         import Base from './base.vue';
         export default {
           mixins: [listing],
           extends: Base,
           created() { this.getList(); this.open(); this.nowhere(); },
         };
         //- other.js
         import { foreign } from './gone';
         export default { mixins: [foreign], created() { this.perhaps(); } };
         //- third.js
         import { listing } from './listing';
         const own = { mixins: [listing], methods: { mine() {} } };
         export default { mixins: [own], methods: { ...spread, run() { this.getList(); this.mine(); this.perhaps(); } } };
         const spread = {};
         //- listing.js
         export const listing = { data: () => ({ page: 1 }), methods: { getList() { this.paint(); } } };
         //- base.vue
         <script>
         export default { methods: { open() {} } };
         </script>
        ",
    );
    assert_links(
        &uses(&facts),
        &[
            "page -> listing extends default>listing @4",
            "page -> listing call created>getList @6",
            "page -> base extends default>default @5",
            "page -> base call created>open @6",
            "third -> listing call run>getList @3",
        ],
    );
    assert_eq!(
        unresolved(&facts),
        [
            "listing.js:1 paint: unknown member",
            "other.js:1 ./gone: unknown name",
            "other.js:2 foreign: unknown name",
            "other.js:2 perhaps: unknown receiver",
            "page.js:6 nowhere: unknown member",
            "third.js:3 perhaps: unknown receiver",
        ]
    );
}

#[test]
fn what_is_registered_under_a_literal_name_is_found_by_it() {
    let facts = read_monolith(
        "//- notify.js
         export default Mixin.register('notify', wrap({ methods: { warn() {} } }));
         //- base.js
         Component.register('base', { methods: { open() {} } });
         //- lazy.js
         export default { methods: { later() {} } };
         //- index.js
         Component.register('lazy', () => import('./lazy'));
         Component.register('twice', { methods: {} });
         //- again.js
         Component.register('twice', { methods: {} });
         //- page.js
         Component.extend('page', 'base', {
           mixins: [Mixin.getByName('notify'), Mixin.getByName('other')],
           created() { this.warn(); this.open(); this.nowhere(); },
         });
         Component.extend('late', 'lazy', { methods: {}, created() { this.later(); this.nowhere(); } });
         Component.extend('odd', 'twice', { methods: {}, created() { this.nowhere(); } });
        ",
    );
    assert_links(
        &uses(&facts),
        &[
            "page -> base extends Component'page'>Component'base' @1",
            "page -> notify extends Component'page'>default @2",
            "page -> notify call created>warn @3",
            "page -> base call created>open @3",
            "page -> lazy call created>later @5",
        ],
    );
    let found = unresolved(&facts);
    let of_page: Vec<&str> = found
        .iter()
        .filter(|row| row.contains('\'') || row.contains("nowhere"))
        .map(String::as_str)
        .collect();
    assert_eq!(
        of_page,
        [
            "page.js:2 Mixin'other': unknown name",
            "page.js:3 nowhere: unknown receiver",
            "page.js:5 nowhere: unknown member",
            "page.js:6 Component'twice': ambiguous",
            "page.js:6 nowhere: unknown receiver",
        ]
    );
}

#[test]
fn what_vue_and_its_libraries_give_is_theirs_and_what_other_components_are_is_not_told() {
    let facts = read_monolith(
        "//- a.js
         export default {
           methods: {
             run() {
               this.$emit('x', this.$t('y'));
               this.$router.push('/');
               this.$store.dispatch('z');
               this.$refs.form.validate();
               this.$device.width();
             },
           },
         };
         class Plain { run() { this.$emit('x'); } }
        ",
    );
    assert_eq!(externals(&facts), ["vue <- a", "vue-i18n <- a", "vue-router <- a", "vuex <- a"]);
    assert_eq!(
        unresolved(&facts),
        [
            "a.js:7 validate: unknown receiver",
            "a.js:8 width: unknown receiver",
            "a.js:12 $emit: unknown member",
        ]
    );
}

#[test]
fn what_is_put_on_every_component_is_found_where_its_name_is_told_apart() {
    let facts = read_monolith(&format!(
        "//- plugin.js
         import {{ Order }} from './order';
         export function install(app) {{ app.config.globalProperties.$order = new Order(); }}
         Vue.prototype.$title = function () {{}};
         Vue.prototype.plain = function () {{}};
         //- page.js
         export default {{
           methods: {{ run() {{ this.$order.total(); this.$title(); this.plain(); this.$gone(); }} }},
         }};
         {ORDER}"
    ));
    assert_links(
        &uses(&facts),
        &["page -> order call run>total @2", "page -> plugin call run>Vue'$title' @2"],
    );
    assert_eq!(unresolved(&facts), ["page.js:2 $gone: unknown member", "page.js:2 plain: unknown member"]);
}

#[test]
fn stores_have_their_state_getters_and_actions() {
    let facts = read_monolith(&format!(
        "//- store.ts
         import {{ defineStore }} from 'pinia';
         import {{ Order }} from './order';
         export const useCart = defineStore('cart', {{
           state: () => ({{ row: new Order() }}),
           getters: {{ first() {{ return this.row; }} }},
           actions: {{ add() {{ this.first.total(); this.save(); this.$reset(); }}, save() {{}} }},
         }});
         //- use.ts
         import {{ useCart }} from './store';
         export function run() {{ const cart = useCart(); cart.add(); cart.first.total(); }}
         {ORDER}"
    ));
    assert_links(
        &uses(&facts),
        &[
            "store -> order call add>total @6",
            "use -> store call run>add @2",
            "use -> order call run>total @2",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn functions_of_an_object_mean_it_by_this_and_arrows_mean_what_is_around() {
    let facts = read_monolith(&format!(
        "//- a.ts
         import {{ Order }} from './order';
         class Outer {{
           close() {{ return new Order(); }}
           run() {{
             watch({{
               last: new Order(),
               start() {{ this.stop().total(); this.last.total(); this.close(); }},
               get size() {{ return this.stop(); }},
               stop: function () {{ return this.size.total() ? new Order() : this.last; }},
               end: () => this.close().total(),
             }});
           }}
         }}
         export const named = {{ go() {{ this.come().total(); this.gone(); }}, come() {{ return new Order(); }} }};
         export const joined = {{ ...named, go() {{ this.more(); }} }};
         function watch(it) {{}}
         {ORDER}"
    ));
    assert_links(
        &uses(&facts),
        &["a -> order call start>total @7", "a -> order call end>total @10", "a -> order call go>total @14"],
    );
    let found = uses(&facts);
    assert_eq!(found.iter().filter(|link| link.ends_with(">total @7")).count(), 2, "{found:#?}");
    assert_eq!(
        unresolved(&facts),
        ["a.ts:7 close: unknown receiver", "a.ts:14 gone: unknown member", "a.ts:15 more: unknown receiver",]
    );
}
