use std::fs;

use tempfile::TempDir;

use super::*;

fn read(text: &str) -> Traces {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("traces.json");
    fs::write(&file, text).unwrap();
    read_traces(&file).unwrap()
}

/// "caller > operation × count", an operation by its route, function or name.
fn told(traces: &Traces) -> Vec<String> {
    let name = |at: u32| {
        let operation = &traces.operations[at as usize];
        let names = [&operation.route, &operation.function, &operation.destination, &operation.name];
        names.into_iter().find(|name| !name.is_empty()).unwrap().to_string()
    };
    let call = |node: &CallNode| {
        let caller = node.caller.map_or("-".to_owned(), |at| name(traces.calls[at as usize].operation));
        format!("{caller} > {} × {}", name(node.operation), node.count)
    };
    traces.calls.iter().map(call).collect()
}

const OTLP: &str = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
 "scopeSpans":[{"spans":[
  {"traceId":"0a","spanId":"01","name":"POST /orders","kind":2,"attributes":[{"key":"http.route","value":{"stringValue":"/orders"}},{"key":"http.request.method","value":{"stringValue":"post"}}]},
  {"traceId":"0a","spanId":"02","parentSpanId":"01","name":"place","attributes":[{"key":"code.function.name","value":{"stringValue":"org.shop.OrderService.place"}}]},
  {"traceId":"0a","spanId":"03","parentSpanId":"02","name":"orders send","kind":"SPAN_KIND_PRODUCER","attributes":[{"key":"messaging.destination.name","value":{"stringValue":"orders"}},{"key":"retries","value":{"intValue":"3"}}]}
 ]}]}]}
"#;

const SECOND: &str = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[
  {"traceId":"0b","spanId":"04","name":"orders take","kind":5,"links":[{"traceId":"0a","spanId":"03"}],"attributes":[{"key":"messaging.destination.name","value":{"stringValue":"orders"}}]},
  {"traceId":"0b","spanId":"05","parentSpanId":"99","name":"lost"}
 ]}]}]}
"#;

#[test]
fn lines_of_otlp_are_woven_into_one_tree() {
    let traces = read(&format!("{OTLP}{SECOND}"));
    let expected = [
        "- > lost × 1",
        "- > /orders × 1",
        "/orders > org.shop.OrderService.place × 1",
        "org.shop.OrderService.place > orders × 1",
        "orders > orders × 1",
    ];
    assert_eq!(told(&traces), expected);
    assert_eq!((traces.spans, traces.orphans, traces.files, traces.cut), (5, 1, 1, false));
    let route = traces.operations.iter().find(|operation| !operation.route.is_empty()).unwrap();
    assert_eq!((&*route.service, &*route.method, route.role), ("shop", "POST", SpanRole::Server));
}

#[test]
fn chains_that_are_alike_are_counted_in_any_order() {
    let again = OTLP.replace("\"0a\"", "\"0c\"");
    let (one, other) = (read(&format!("{OTLP}{SECOND}{again}")), read(&format!("{again}{SECOND}{OTLP}")));
    assert_eq!(one, other);
    assert_eq!(told(&one)[1], "- > /orders × 2");
}

const ZIPKIN: &str = r#"[[
  {"traceId":"1","id":"a","name":"get","kind":"CLIENT","localEndpoint":{"serviceName":"web"},"tags":{"http.path":"/items/1"}},
  {"traceId":"1","id":"a","shared":true,"name":"get /items/{id}","kind":"SERVER","localEndpoint":{"serviceName":"stock"},"tags":{"http.route":"/items/{id}","http.method":"GET"}},
  {"traceId":"1","id":"b","parentId":"a","name":"load","tags":{"mvc.controller.class":"ItemController","mvc.controller.method":"load"}}
]]"#;

#[test]
fn zipkin_s_shared_spans_have_their_client_as_caller() {
    assert_eq!(told(&read(ZIPKIN)), ["- > get × 1", "get > /items/{id} × 1", "/items/{id} > load × 1"]);
    let flat = ZIPKIN.replace("[[", "[").replace("]]", "]");
    assert_eq!(read(&flat), read(ZIPKIN));
}

#[test]
fn spans_that_call_each_other_end_somewhere() {
    let ring = r#"[{"traceId":"1","id":"a","parentId":"b","name":"x"},{"traceId":"1","id":"b","parentId":"a","name":"y"},{"traceId":"1","id":"c","parentId":"c","name":"z"}]"#;
    assert_eq!(read(ring).spans, 3);
    assert_eq!(read(ring).calls.iter().map(|node| node.count).sum::<u32>(), 3);
}

#[test]
fn a_folder_is_read_file_by_file_and_what_is_wrong_is_told() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.json"), ZIPKIN).unwrap();
    fs::write(folder.path().join("b.jsonl"), "{\"resourceMetrics\":[]}").unwrap();
    fs::write(folder.path().join("c.json"), "[{\"traceId\":").unwrap();
    fs::write(folder.path().join("d.txt"), "not looked at").unwrap();
    let traces = read_traces(folder.path()).unwrap();
    let named: Vec<&str> =
        traces.problems.iter().filter_map(|(path, _)| path.rsplit(['/', '\\']).next()).collect();
    assert_eq!((traces.files, named), (1, vec!["b.jsonl", "c.json"]));
}

#[test]
fn what_is_no_trace_is_refused_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("traces.json");
    for text in ["", "hello", "{}", "[1]", "[]"] {
        fs::write(&file, text).unwrap();
        let error = read_traces(&file).unwrap_err().to_string();
        assert!(error.contains("holds no traces: "), "{text}: {error}");
    }
    assert!(read_traces(&folder.path().join("missing")).unwrap_err().to_string().starts_with("cannot read "));
}
