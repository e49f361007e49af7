//! Routes as text: joined where one is mounted below another, and compared with requests.

/// A prefix and a path with one slash before each part and none at the end.
pub(crate) fn join_routes(prefix: &str, path: &str) -> String {
    let parts = [prefix, path].map(|part| part.trim_matches('/'));
    let joined: String =
        parts.iter().filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect();
    if joined.is_empty() { "/".to_owned() } else { joined }
}

/// A part of a route between slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// Stands for itself, in lower case
    Literal(String),
    /// Stands for any one part: `{id}`, `:id`, `<int:id>`, `[id]`, `(?P<id>\d+)`
    Parameter,
    /// Stands for all that is left: `*`, `**`, `{*rest}`, `[...rest]`
    Rest,
}

/// A route or the address of a request, ready to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RouteShape {
    segments: Vec<Segment>,
    /// What stands before the first segment is not told
    open: bool,
}

impl RouteShape {
    /// The shape of an entry point's route, in the notation of any framework.
    pub fn of_route(route: &str) -> RouteShape {
        let route = route.trim_start_matches('^').trim_end_matches('$');
        let route = route.strip_suffix("(.:format)").unwrap_or(route);
        RouteShape { segments: segments(route), open: false }
    }

    /// The shape of a request's address, with `{}` for what is put in while the program runs. None
    /// where nothing of the path is told.
    pub fn of_request(address: &str) -> Option<RouteShape> {
        let address = address.split(['?', '#']).next().unwrap_or_default();
        let (path, open) = match address.split_once("://") {
            Some((_, rest)) => (rest.split_once('/').map_or("", |(_, path)| path), false),
            None => match address.strip_prefix("{}") {
                Some(path) => (path, true),
                None => (address, !address.starts_with('/')),
            },
        };
        let shape = RouteShape { segments: segments(path), open };
        shape.segments.iter().any(|segment| matches!(segment, Segment::Literal(_))).then_some(shape)
    }

    /// How well this request fits a route: the number of literal parts that are the same, more
    /// where the whole route is told. None: it does not fit.
    pub fn fits(&self, route: &RouteShape) -> Option<u32> {
        let whole = fit_from_start(&self.segments, &route.segments).map(|literals| literals * 2 + 1);
        if whole.is_some() || !self.open {
            return whole;
        }
        let hidden = route.segments.len().checked_sub(self.segments.len()).filter(|&hidden| hidden > 0)?;
        fit_from_start(&self.segments, &route.segments[hidden..]).map(|literals| literals * 2)
    }
}

fn segments(path: &str) -> Vec<Segment> {
    path.split('/').filter(|part| !part.is_empty()).map(segment).collect()
}

fn segment(part: &str) -> Segment {
    if part.starts_with('*') || part.starts_with("{*") || part.starts_with("{**") || part.starts_with("[...")
    {
        return Segment::Rest;
    }
    match part.contains([':', '{', '<', '[', '(', '*']) {
        true => Segment::Parameter,
        false => Segment::Literal(part.to_lowercase()),
    }
}

/// The number of literal parts in which a request and a route agree; none where they do not, or
/// where they agree in no literal.
fn fit_from_start(request: &[Segment], route: &[Segment]) -> Option<u32> {
    let mut literals = 0;
    for (at, part) in route.iter().enumerate() {
        match (part, request.get(at)) {
            (Segment::Rest, _) => return (literals > 0).then_some(literals),
            (Segment::Literal(a), Some(Segment::Literal(b))) if a == b => literals += 1,
            (Segment::Parameter, Some(Segment::Parameter | Segment::Literal(_))) => {}
            _ => return None,
        }
    }
    (request.len() == route.len() && literals > 0).then_some(literals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(request: &str, route: &str) -> Option<u32> {
        RouteShape::of_request(request)?.fits(&RouteShape::of_route(route))
    }

    #[test]
    fn routes_are_joined_with_one_slash() {
        assert_eq!(join_routes("/api/", "/orders/"), "/api/orders");
        assert_eq!(join_routes("", ""), "/");
    }

    #[test]
    fn a_request_fits_the_notation_of_any_framework() {
        for route in
            ["/orders/{id}", "/orders/:id", "orders/<int:id>/", "^orders/(?P<id>[0-9]+)$", "/orders/[id]"]
        {
            assert_eq!(fits("/orders/{}", route), Some(3), "{route}");
            assert_eq!(fits("https://shop.example/orders/12?full=1", route), Some(3), "{route}");
            assert_eq!(fits("/orders", route), None, "{route}");
            assert_eq!(fits("/baskets/{}", route), None, "{route}");
        }
        assert_eq!(fits("/files/a/b", "/files/*"), Some(3));
    }

    #[test]
    fn what_is_put_in_while_the_program_runs_stands_for_no_literal() {
        assert_eq!(fits("/orders/{}", "/orders/open"), None);
        assert_eq!(fits("/{}", "/{id}"), None);
        assert_eq!(fits("{}", "/orders"), None);
    }

    #[test]
    fn an_unknown_base_may_hide_the_begin_of_a_route() {
        assert_eq!(fits("{}/orders/{}", "/api/orders/{id}"), Some(2));
        assert_eq!(fits("orders/7", "/api/orders/{id}"), Some(2));
        assert_eq!(fits("/orders/7", "/api/orders/{id}"), None);
    }
}
