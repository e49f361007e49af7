//! Routes of all frameworks, with their prefixes.

use super::*;
use crate::testing::entry_points;

fn routes(fixture: &str) -> Vec<String> {
    let facts = read(fixture);
    let found = entry_points(&facts);
    found.into_iter().map(|entry| entry.replace("shop.example/", "")).collect()
}

#[test]
fn net_http_patterns_and_handlers() {
    let found = routes(
        "//- web/web.go
        package web
        import \"net/http\"
        type Health struct{}
        func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
        func home(w http.ResponseWriter, r *http.Request) {}
        func logged(next http.HandlerFunc) http.HandlerFunc { return next }
        func Mux() http.Handler {
            mux := http.NewServeMux()
            mux.HandleFunc(\"GET /home/{id}\", home)
            mux.Handle(\"/health\", &Health{})
            mux.Handle(\"/logged\", logged(home))
            http.HandleFunc(\"/global\", func(w http.ResponseWriter, r *http.Request) {})
            api := http.NewServeMux()
            api.HandleFunc(\"POST /orders\", home)
            mux.Handle(\"/api/\", http.StripPrefix(\"/api\", api))
            return mux
        }",
    );
    assert_eq!(
        found,
        [
            "http GET /home/{id} web/web#home",
            "http  /health web/web#ServeHTTP",
            "http  /logged web/web#home",
            "http  /global web/web#Mux",
            "http POST /api/orders web/web#home",
        ]
    );
}

#[test]
fn chi_routes_nest_mount_and_are_handed_on() {
    let found = routes(
        "//- web/web.go
        package web
        import (
            \"fmt\"
            \"github.com/go-chi/chi/v5\"
            \"shop.example/orders\"
        )
        const version = \"version\"
        type Server struct{ r chi.Router }
        func (s *Server) home(w, r int) {}
        func New(h *orders.Handler) {
            r := chi.NewRouter()
            s := &Server{}
            r.Get(\"/\", s.home)
            r.Route(\"/api\", func(r chi.Router) {
                r.With(nil).Post(\"/login\", s.home)
                r.Route(fmt.Sprintf(\"/{%s}\", version), func(r chi.Router) { r.Method(\"PUT\", \"/x\", s.home) })
                r.Mount(\"/orders\", h.Routes())
                r.Group(func(r chi.Router) { orders.Admin(r) })
            })
        }
        //- orders/orders.go
        package orders
        import \"github.com/go-chi/chi/v5\"
        type Handler struct{}
        func (h *Handler) list(w, r int) {}
        func (h *Handler) Routes() chi.Router {
            r := chi.NewRouter()
            r.Get(\"/{id}\", h.list)
            return r
        }
        func Admin(router chi.Router) {
            h := &Handler{}
            router.Delete(\"/admin\", h.list)
        }",
    );
    assert_eq!(
        found,
        [
            "http GET /api/orders/{id} orders/orders#list",
            "http DELETE /api/admin orders/orders#list",
            "http GET / web/web#home",
            "http POST /api/login web/web#home",
            "http PUT /api/{version}/x web/web#home",
        ]
    );
}

#[test]
fn gin_and_echo_groups() {
    let found = routes(
        "//- a/a.go
        package a
        import \"github.com/gin-gonic/gin\"
        func auth(c *gin.Context) {}
        func list(c *gin.Context) {}
        func Setup(r *gin.Engine) {
            v1 := r.Group(\"/v1\", auth)
            { v1.GET(\"/users/:id\", auth, list); admin := v1.Group(\"/admin\"); admin.Any(\"/all\", list) }
            r.Handle(\"PATCH\", \"/p\", list)
        }
        //- b/b.go
        package b
        import \"github.com/labstack/echo/v4\"
        func auth(next echo.HandlerFunc) echo.HandlerFunc { return next }
        func show(c echo.Context) error { return nil }
        func Setup() {
            e := echo.New()
            g := e.Group(\"/shop\")
            g.GET(\"/show\", show, auth)
            e.Add(\"POST\", \"/add\", show)
        }",
    );
    assert_eq!(
        found,
        [
            "http  /v1/admin/all a/a#list",
            "http GET /v1/users/:id a/a#list",
            "http PATCH /p a/a#list",
            "http GET /shop/show b/b#show",
            "http POST /add b/b#show",
        ]
    );
}

#[test]
fn gorilla_subrouters_in_fields() {
    let found = routes(
        "//- a/a.go
        package a
        import (
            \"net/http\"
            \"github.com/gorilla/mux\"
        )
        type Routes struct { Root, Users *mux.Router }
        type API struct { routes *Routes }
        func show(w http.ResponseWriter, r *http.Request) {}
        func (a *API) wrap(h func(http.ResponseWriter, *http.Request)) http.Handler { return nil }
        func Init(root *mux.Router) *API {
            api := &API{routes: &Routes{}}
            api.routes.Root = root.PathPrefix(\"/api/v4\").Subrouter()
            api.routes.Users = api.routes.Root.PathPrefix(\"/users\").Subrouter()
            api.initUsers()
            return api
        }
        func (a *API) initUsers() {
            a.routes.Users.Handle(\"/{id}\", a.wrap(show)).Methods(http.MethodGet, \"HEAD\")
            a.routes.Root.HandleFunc(\"/ping\", show)
            a.routes.Root.Path(\"/pong\").Methods(\"POST\").HandlerFunc(show)
        }",
    );
    assert_eq!(
        found,
        [
            "http GET /api/v4/users/{id} a/a#show",
            "http HEAD /api/v4/users/{id} a/a#show",
            "http  /api/v4/ping a/a#show",
            "http POST /api/v4/pong a/a#show",
        ]
    );
}

#[test]
fn macaron_groups_without_parameters() {
    let found = routes(
        "//- a/a.go
        package a
        import \"gopkg.in/macaron.v1\"
        func sign() {}
        func home() {}
        func post() {}
        func Web(m *macaron.Macaron) {
            m.Get(\"/\", sign, home)
            m.Group(\"/user\", func() {
                m.Combo(\"/login\", sign).Get(home).Post(sign, post)
                m.Group(\"/settings\", func() { m.Post(\"\", post) }, sign)
            })
            m.Get(\"/after\", home)
            m.Route(\"/both\", \"GET,POST\", sign, post)
            hooks := func() { m.Group(\"\", func() { m.Post(\"/new\", post) }) }
            m.Group(\"/org\", func() { m.Group(\"/hooks\", hooks) })
            m.Group(\"/repo\", func() { hooks(); Files(m.Router) })
        }
        func Files(r *macaron.Router) { r.Get(\"/files\", home) }",
    );
    assert_eq!(
        found,
        [
            "http GET / a/a#home",
            "http GET /user/login a/a#home",
            "http POST /user/login a/a#post",
            "http POST /user/settings a/a#post",
            "http GET /after a/a#home",
            "http GET /both a/a#post",
            "http POST /both a/a#post",
            "http POST /org/hooks/new a/a#post",
            "http POST /repo/new a/a#post",
            "http GET /repo/files a/a#home",
        ]
    );
}

#[test]
fn what_only_looks_like_a_route_is_none() {
    let found = routes(
        "//- a/a.go
        package a
        import \"net/http\"
        type Cache struct{}
        func (c *Cache) Get(key string, into *int) {}
        func (c *Cache) Put(key string, value any) {}
        func use(c *Cache, n int) {
            c.Get(\"/key\", &n)
            c.Put(\"/key\", n)
            http.Post(\"/x\", \"text/plain\", nil)
        }",
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn programs_commands_jobs_and_consumers() {
    let found = routes(
        "//- cmd/main.go
        package main
        import (
            \"github.com/spf13/cobra\"
            \"github.com/robfig/cron/v3\"
            \"github.com/nats-io/nats.go\"
        )
        const topic = \"orders.placed\"
        var serve = &cobra.Command{Use: \"serve [flags]\", RunE: run}
        func run(c *cobra.Command, args []string) error { return nil }
        func sweep() {}
        func placed(m *nats.Msg) {}
        func main() {
            c := cron.New()
            c.AddFunc(\"@daily\", sweep)
            nc, _ := nats.Connect(\"\")
            nc.Subscribe(topic, placed)
            nc.Publish(topic, nil)
        }",
    );
    assert_eq!(
        found,
        [
            "command  serve cmd/main#run",
            "main   cmd/main#main",
            "scheduled  @daily cmd/main#sweep",
            "message  orders.placed cmd/main#placed",
        ]
    );
}
