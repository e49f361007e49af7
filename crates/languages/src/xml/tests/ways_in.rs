use crate::testing::*;

#[test]
fn a_descriptor_tells_where_servlets_filters_and_applications_answer() {
    let facts = read_monolith(
        r#"//- a/Front.java
        package a;
        public class Front extends HttpServlet {
          protected void doGet(HttpServletRequest request) {}
          protected void doPost(HttpServletRequest request) {}
        }
        //- a/Guard.java
        package a;
        public class Guard implements Filter { public void doFilter(Object request) {} }
        //- a/Start.java
        package a;
        import javax.servlet.ServletContextListener;
        public class Start implements ServletContextListener { public void contextInitialized(Object event) {} }
        //- a/Sessions.java
        package a;
        import javax.servlet.http.HttpSessionListener;
        public class Sessions implements HttpSessionListener { public void sessionCreated(Object event) {} }
        //- a/Resource.java
        package a;
        @Path("/orders") public class Resource { @GET public void all() {} }
        //- WEB-INF/web.xml
        <web-app>
          <servlet><servlet-name>front</servlet-name><servlet-class>a.Front</servlet-class></servlet>
          <servlet><servlet-name>rest</servlet-name>
            <servlet-class>org.glassfish.jersey.servlet.ServletContainer</servlet-class></servlet>
          <servlet><servlet-name>page</servlet-name><jsp-file>/page.jsp</jsp-file></servlet>
          <servlet-mapping><servlet-name>front</servlet-name>
            <url-pattern>/front/*</url-pattern><url-pattern>/f</url-pattern></servlet-mapping>
          <servlet-mapping><servlet-name>rest</servlet-name><url-pattern>/api/*</url-pattern></servlet-mapping>
          <filter><filter-name>guard</filter-name><filter-class>a.Guard</filter-class></filter>
          <filter-mapping><filter-name>guard</filter-name><servlet-name>front</servlet-name></filter-mapping>
          <filter-mapping><filter-name>guard</filter-name><url-pattern>/f</url-pattern></filter-mapping>
          <listener><listener-class>a.Start</listener-class></listener>
          <listener><listener-class>a.Sessions</listener-class></listener>
        </web-app>"#,
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /f a.Front#doGet",
            "http POST /f a.Front#doPost",
            "http GET /front/* a.Front#doGet",
            "http POST /front/* a.Front#doPost",
            "http  /f a.Guard#doFilter",
            "http  /front/* a.Guard#doFilter",
            "http GET /api/orders a.Resource#all",
            "main   a.Start#contextInitialized",
        ]
    );
    assert!(externals(&facts).iter().any(|name| name.starts_with("org.glassfish.jersey.servlet")));
    assert!(!unresolved(&facts).iter().any(|row| row.contains("web.xml")), "{:#?}", unresolved(&facts));
}

#[test]
fn actions_of_struts_answer_behind_their_servlet() {
    let facts = read_monolith(
        r#"//- a/Save.java
        package a;
        public class Save extends Action { public Object execute(Object form) { return null; } }
        //- a/Orders.java
        package a;
        public class Orders extends MappingDispatchAction { public Object list() { return null; } }
        //- a/OrderForm.java
        package a;
        public class OrderForm { }
        //- a/Basket.java
        package a;
        public class Basket { public Object execute(Object form) { return null; } }
        //- WEB-INF/web.xml
        <web-app>
          <servlet><servlet-name>action</servlet-name>
            <servlet-class>org.apache.struts.action.ActionServlet</servlet-class></servlet>
          <servlet-mapping><servlet-name>action</servlet-name><url-pattern>*.do</url-pattern></servlet-mapping>
        </web-app>
        //- WEB-INF/beans.xml
        <!DOCTYPE beans PUBLIC "-//SPRING//DTD BEAN//EN" "http://www.springframework.org/dtd/spring-beans.dtd">
        <beans><bean name="/basket" class="a.Basket"/></beans>
        //- WEB-INF/struts-config.xml
        <struts-config>
          <form-beans><form-bean name="order" type="a.OrderForm"/></form-beans>
          <action-mappings>
            <action path="/save" type="a.Save" name="order" parameter="method"/>
            <action path="/orders" type="a.Orders" parameter="list"/>
            <action path="/basket" type="org.springframework.web.struts.DelegatingActionProxy"/>
            <action path="/page" forward="/page.jsp"/>
          </action-mappings>
        </struts-config>"#,
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http  /basket.do a.Basket#execute",
            "http  /orders.do a.Orders#list",
            "http  /save.do a.Save#execute"
        ]
    );
    assert_eq!(links(&facts, &[]), ["a.Save -> a.OrderForm parameter execute>- @4"]);
}

#[test]
fn actions_of_the_second_struts_answer_below_their_namespace() {
    let facts = read_monolith(
        r#"//- a/Orders.java
        package a;
        public class Orders { public String execute() { return ""; } public String save() { return ""; } }
        //- a/Timing.java
        package a;
        public class Timing { }
        //- struts.xml
        <!DOCTYPE struts PUBLIC "-//Apache//DTD Struts 2.5//EN" "http://struts.apache.org/dtds/struts-2.5.dtd">
        <struts>
          <package name="shop" namespace="/shop" extends="struts-default">
            <interceptors><interceptor name="timing" class="a.Timing"/></interceptors>
            <action name="orders" class="a.Orders"/>
            <action name="orders!save" class="a.Orders" method="save"/>
            <action name="home"><result>/home.jsp</result></action>
            <action name="gone" class="b.Gone"/>
          </package>
        </struts>"#,
    );
    assert_eq!(
        entry_points(&facts),
        ["http  /shop/orders a.Orders#execute", "http  /shop/orders!save a.Orders#save"]
    );
    assert!(externals(&facts).contains(&"b <- ".to_owned()), "{:?}", externals(&facts));
}

#[test]
fn beans_are_handed_schedules_messages_and_addresses() {
    let facts = read_monolith(
        r#"//- a/Jobs.java
        package a;
        public class Jobs { public void nightly() {} public void onMessage(Object m) {} }
        //- a/OldController.java
        package a;
        public class OldController { public Object handleRequest(Object request) { return null; } }
        //- beans.xml
        <beans xmlns="http://www.springframework.org/schema/beans" xmlns:task="t" xmlns:jms="j">
          <bean id="jobs" class="a.Jobs"/>
          <bean id="old" class="a.OldController"/>
          <bean class="org.springframework.web.servlet.handler.SimpleUrlHandlerMapping">
            <property name="mappings"><props><prop key="/old.htm">old</prop></props></property>
          </bean>
          <task:scheduled-tasks><task:scheduled ref="jobs" method="nightly" cron="0 0 3 * * *"/></task:scheduled-tasks>
          <jms:listener-container><jms:listener destination="orders" ref="jobs"/></jms:listener-container>
        </beans>"#,
    );
    assert_eq!(
        entry_points(&facts),
        [
            "scheduled  cron 0 0 3 * * * a.Jobs#nightly",
            "message  orders a.Jobs#onMessage",
            "http  /old.htm a.OldController#handleRequest",
        ]
    );
}
