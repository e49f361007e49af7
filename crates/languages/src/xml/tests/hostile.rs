use banyan_facts::FileStatus;

use crate::{SourceFile, testing::*, xml::FRONT_END};

fn read(text: &str) -> (FileStatus, String) {
    let facts = (FRONT_END.extract)(SourceFile { path: "a.xml", text });
    (facts.status, facts.reason.to_string())
}

#[test]
fn entities_are_never_expanded() {
    let mut text = "<!DOCTYPE hibernate-mapping [<!ENTITY a0 'lol'>".to_owned();
    for level in 1..30 {
        let inner = format!("&a{};", level - 1).repeat(10);
        text.push_str(&format!("<!ENTITY a{level} '{inner}'>"));
    }
    text.push_str("<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n");
    text.push_str("<hibernate-mapping><class name='a.B' table='&a29;&x;t'>&a29;</class></hibernate-mapping>");
    let (status, reason) = read(&text);
    assert_eq!((status, reason.as_str()), (FileStatus::Parsed, ""));
    let facts = read_monolith(&format!("//- a/B.java\npackage a; class B {{}}\n//- a.xml\n{text}"));
    assert_eq!(facts.tables.len(), 1);
    assert!(facts.tables[0].name.len() < 20, "{}", facts.tables[0].name);
}

#[test]
fn what_ends_too_early_or_nests_too_deep_is_partial() {
    let (status, reason) = read("<beans xmlns='http://www.springframework.org/schema/beans'>\n<bean id='a'>");
    assert_eq!((status, reason.as_str()), (FileStatus::Partial, "line 2: the element 'bean' does not end"));
    let deep = format!("<hibernate-mapping>{}", "<class name='a.B'>".repeat(200_000));
    assert_eq!(read(&deep).0, FileStatus::Partial);
}

#[test]
fn fragments_that_take_each_other_in_end() {
    let (x, y) = ("<include refid='x'/>".repeat(50), "<include refid='y'/>".repeat(50));
    let text = format!(
        "<mapper namespace='a.M'><sql id='x'>a {y}</sql><sql id='y'>b {x}</sql>
        <select id='s'>select 1 from t where {x}</select></mapper>"
    );
    assert_eq!(read(&text).0, FileStatus::Parsed);
}

#[test]
fn beans_that_stand_for_each_other_end() {
    let facts = read_monolith(
        "//- a.xml
        <beans xmlns='http://www.springframework.org/schema/beans'>
          <bean id='a' parent='b'/><bean id='b' parent='a'/><bean id='c' parent='a'><property name='x' ref='b'/></bean>
        </beans>",
    );
    assert_eq!(unresolved(&facts), ["a.xml:2 b: dynamic"]);
}
