use crate::testing::*;

/// Two services and what is between them.
const CLASSES: &str = "//- a/Orders.java
package a;
public interface Orders { }
//- a/OrdersImpl.java
package a;
public class OrdersImpl implements Orders { }
//- a/Web.java
package a;
public class Web { }
//- a/Audit.java
package a;
public class Audit { }
//- a/Clock.java
package a;
@org.springframework.stereotype.Component public class Clock { }
";

fn read(documents: &str) -> Vec<String> {
    let facts = read_monolith(&format!("{CLASSES}{documents}"));
    links(&facts, &["implements", "import"])
}

#[test]
fn beans_are_injected_by_name() {
    let found = read(
        r##"//- main.xml
        <beans xmlns="http://www.springframework.org/schema/beans" xmlns:p="http://www.springframework.org/schema/p">
          <bean id="web" class="a.Web" p:clock-ref="clock">
            <property name="orders" ref="orders"/>
            <property name="all"><list><ref bean="audit"/></list></property>
          </bean>
          <bean id="target" class="a.OrdersImpl"><constructor-arg><bean class="a.Audit"/></constructor-arg></bean>
          <bean id="orders" class="org.springframework.aop.framework.ProxyFactoryBean">
            <property name="target" ref="target"/>
          </bean>
          <bean id="base" class="a.Audit" abstract="true"/>
          <bean name="trail, audit" parent="base"/>
        </beans>"##,
    );
    assert_eq!(
        found,
        [
            "a.OrdersImpl -> a.Audit dispatch ->- @6",
            "a.Web -> a.Audit dispatch ->- @4",
            "a.Web -> a.Clock dispatch ->- @2",
            "a.Web -> a.OrdersImpl dispatch ->- @3",
        ]
    );
}

#[test]
fn a_name_that_means_several_classes_is_no_link() {
    let documents = r#"//- x/one.xml
        <beans xmlns="http://www.springframework.org/schema/beans"><bean id="audit" class="a.Audit"/></beans>
        //- y/two.xml
        <beans xmlns="http://www.springframework.org/schema/beans"><bean id="audit" class="a.OrdersImpl"/></beans>
        //- z/web.xml
        <beans xmlns="http://www.springframework.org/schema/beans">
          <bean id="web" class="a.Web"><property name="audit" ref="audit"/><property name="x" ref="made"/>
            <property name="y" ref="nobody"/></bean>
          <jdbc:embedded-database xmlns:jdbc="http://www.springframework.org/schema/jdbc" id="data"/>
          <bean class="a.Clock"><property name="data" ref="data"/></bean>
          <bean id="made" class="a.Audit" factory-method="make"/>
        </beans>"#;
    let facts = read_monolith(&format!("{CLASSES}{documents}"));
    assert_eq!(links(&facts, &["implements", "import"]), [""; 0]);
    assert_eq!(
        unresolved(&facts),
        [
            "z/web.xml:2 audit: ambiguous",
            "z/web.xml:2 made: dynamic",
            "z/web.xml:3 nobody: unknown name",
            "z/web.xml:5 data: dynamic"
        ]
    );
}

#[test]
fn beans_of_tests_do_not_stand_in_for_those_of_the_program() {
    let found = read(
        r#"//- src/main/resources/main.xml
        <beans xmlns="http://www.springframework.org/schema/beans">
          <bean id="web" class="a.Web"><property name="orders" ref="orders"/></bean>
        </beans>
        //- src/main/resources/more.xml
        <beans xmlns="http://www.springframework.org/schema/beans"><bean id="orders" class="a.OrdersImpl"/></beans>
        //- src/test/resources/test.xml
        <beans xmlns="http://www.springframework.org/schema/beans">
          <bean id="orders" class="a.Audit"><property name="x" ref="web"/></bean>
        </beans>"#,
    );
    assert_eq!(found, ["a.Audit -> a.Web dispatch ->- @2 test", "a.Web -> a.OrdersImpl dispatch ->- @2"]);
}

#[test]
fn beans_read_the_settings_that_they_are_given() {
    let documents = r#"//- main.xml
        <beans xmlns="http://www.springframework.org/schema/beans" xmlns:p="http://www.springframework.org/schema/p">
          <bean id="web" class="a.Web" p:port="${shop.port:8080}">
            <property name="url" value="http://${shop.host}/"/>
            <property name="names"><list><value>${shop.name}</value></list></property>
          </bean>
          <bean class="org.other.Pool"><property name="size" value="${pool.size}"/></bean>
        </beans>"#;
    let facts = read_monolith(&format!("{CLASSES}{documents}"));
    assert_eq!(configuration(&facts), ["a.Web shop.host", "a.Web shop.name", "a.Web shop.port"]);
}
