use crate::testing::*;

#[test]
fn hibernate_maps_classes_their_keys_and_collections() {
    let facts = read_monolith(
        r#"//- a/Order.java
        package a;
        class Order { Customer customer; Clerk clerk; java.util.Set<Tag> tags; Money total; }
        //- a/BigOrder.java
        package a;
        class BigOrder extends Order { String reason; }
        //- a/OpenOrder.java
        package a;
        class OpenOrder extends Order { }
        //- a/Customer.java
        package a;
        class Customer { }
        //- a/Clerk.java
        package a;
        class Clerk { }
        //- a/Tag.java
        package a;
        class Tag { }
        //- types/MoneyType.java
        package types;
        class MoneyType { }
        //- a/Order.hbm.xml
        <?xml version="1.0"?>
        <!DOCTYPE hibernate-mapping PUBLIC "-//Hibernate//EN" "http://www.hibernate.org/dtd.dtd">
        <hibernate-mapping package="a">
          <class name="Order" table="`ORDERS`">
            <id name="id" column="order_id"><generator class="native"/></id>
            <discriminator column="kind"/>
            <property name="total" type="types.MoneyType"><column name="amount"/><column name="currency"/></property>
            <property name="weight" formula="(select 1)"/>
            <many-to-one name="customer" class="Customer" column="customer_id"/>
            <many-to-one name="clerk"/>
            <component name="place"><property name="city"/></component>
            <set name="tags" table="order_tags">
              <key column="order_id"/>
              <many-to-many class="Tag" column="tag_id"/>
            </set>
            <set name="notes" table="order_notes"><key column="order_id"/><element column="note" type="string"/></set>
            <query name="late"><![CDATA[select c from Customer c, Order o where o.customer = c]]></query>
            <subclass name="OpenOrder"><property name="opened"/></subclass>
          </class>
          <joined-subclass name="BigOrder" extends="Order" table="big_orders">
            <key column="order_id"/><property name="reason"/>
          </joined-subclass>
          <class name="Customer" table="customers"><id name="id"/></class>
          <class name="Clerk"><id name="id"/></class>
          <class name="Tag" table="tags"><id name="id"/></class>
        </hibernate-mapping>
        "#,
    );
    assert_eq!(
        tables(&facts),
        [
            "big_orders(order_id, reason) order_id->orders <- a.BigOrder",
            "clerk(id) <- a.Clerk",
            "customers(id) <- a.Customer",
            "order_notes(order_id, note) order_id->orders",
            "order_tags(order_id, tag_id) order_id->orders tag_id->tags",
            "orders(order_id, kind, amount, currency, customer_id, clerk, city, opened) clerk->clerk customer_id->customers <- a.OpenOrder <- a.Order",
            "tags(id) <- a.Tag",
        ]
    );
    // A query on the class is of the others that it names.
    assert_eq!(accesses(&facts), ["a.Order#- read customers"]);
    let field = "a.Order -> types.MoneyType field";
    assert!(links(&facts, &[]).iter().any(|link| link.starts_with(field)), "{:#?}", links(&facts, &[]));
    assert!(unresolved(&facts).iter().all(|row| !row.contains("hbm")), "{:#?}", unresolved(&facts));
}

#[test]
fn a_table_told_by_a_script_and_by_a_mapping_is_one() {
    let facts = read_monolith(
        r#"//- V1__init.sql
        CREATE TABLE orders (id int, note text);
        //- a/Order.java
        package a;
        class Order { }
        //- orm.xml
        <entity-mappings xmlns="http://xmlns.jcp.org/xml/ns/persistence/orm">
          <package>a</package>
          <entity class="Order"><table name="ORDERS"/>
            <attributes><id name="id"/><basic name="somethingElse"/></attributes></entity>
        </entity-mappings>"#,
    );
    assert_eq!(tables(&facts), ["orders(id, note) <- a.Order"]);
}

#[test]
fn persistence_documents_map_as_annotations_do() {
    let facts = read_monolith(
        r#"//- a/Order.java
        package a;
        class Order { Customer customer; }
        //- a/Customer.java
        package a;
        class Customer { }
        //- META-INF/orm.xml
        <entity-mappings>
          <entity class="a.Order" name="Purchase">
            <table name="orders"/>
            <named-query name="x"><query>select c from Customer c</query></named-query>
            <attributes>
              <id name="id"/>
              <basic name="placedAt"/>
              <basic name="state"><column name="order_state"/></basic>
              <many-to-one name="customer"/>
              <many-to-many name="watchers" target-entity="a.Customer">
                <join-table name="order_watchers">
                  <join-column name="order_id"/><inverse-join-column name="customer_id"/>
                </join-table>
              </many-to-many>
              <one-to-many name="lines" mapped-by="order" target-entity="a.Line"/>
            </attributes>
          </entity>
          <entity class="a.Customer"><attributes><id name="id"/></attributes></entity>
        </entity-mappings>"#,
    );
    assert_eq!(
        tables(&facts),
        [
            "customer(id) <- a.Customer",
            "order_watchers(order_id, customer_id) customer_id->customer order_id->orders",
            "orders(id, placed_at, order_state, customer_id) customer_id->customer <- a.Order",
        ]
    );
    assert_eq!(accesses(&facts), ["a.Order#- read customer"]);
    assert_eq!(unresolved(&facts), ["META-INF/orm.xml:15 a.Line: generated code"]);
}

#[test]
fn the_statements_of_a_mapper_are_those_of_its_interface() {
    let facts = read_monolith(
        r#"//- a/OrderMapper.java
        package a;
        interface OrderMapper { Object one(long id); void add(Object order); void touch(Object order); }
        //- b/Order.java
        package b;
        public class Order { }
        //- b/Line.java
        package b;
        public class Line { }
        //- a/LineMapper.java
        package a;
        interface LineMapper { b.Line lines(long id); }
        //- mappers/OrderMapper.xml
        <!DOCTYPE mapper PUBLIC "-//mybatis.org//DTD Mapper 3.0//EN" "http://mybatis.org/dtd/mybatis-3-mapper.dtd">
        <mapper namespace="a.OrderMapper">
          <resultMap id="full" type="b.Order">
            <collection property="lines" ofType="Line" select="a.LineMapper.lines" column="id"/>
          </resultMap>
          <sql id="columns">o.id, o.state from ${table} o</sql>
          <select id="one" resultType="order" parameterType="long">
            select <include refid="columns"><property name="table" value="orders"/></include>
            <where><if test="id != null">and o.id = #{id}</if>
            and exists (select 1 from lines l where l.order_id = o.id)</where>
          </select>
          <insert id="add">
            <selectKey keyProperty="id" resultType="long">select next from sequences</selectKey>
            insert into orders (id) values (#{id})
          </insert>
          <update id="touch">update orders <set><if test="x">state = #{state},</if></set> where id = #{id}</update>
          <delete id="gone">delete from ${anything}</delete>
        </mapper>"#,
    );
    assert_eq!(
        accesses(&facts),
        [
            "a.OrderMapper#one read lines",
            "a.OrderMapper#one read orders",
            "a.OrderMapper#add write orders",
            "a.OrderMapper#touch write orders",
            "a.OrderMapper#add read sequences",
        ]
    );
    let told: Vec<String> = links(&facts, &["return", "parameter", "import"]);
    assert_eq!(
        told,
        [
            "a.OrderMapper -> a.LineMapper call ->lines @4",
            "a.OrderMapper -> b.Line local ->- @4",
            "a.OrderMapper -> b.Order local ->- @3",
        ]
    );
    let order = "a.OrderMapper -> b.Order return one>- @7";
    assert!(links(&facts, &[]).contains(&order.to_owned()), "{:#?}", links(&facts, &[]));
    assert_eq!(unresolved(&facts), [""; 0]);
}
