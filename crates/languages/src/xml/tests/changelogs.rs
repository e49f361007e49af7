use crate::testing::*;

#[test]
fn changes_run_in_the_order_in_which_changelogs_take_each_other_in() {
    let facts = read_monolith(
        r#"//- db/master.xml
        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">
          <include file="z-first.xml" relativeToChangelogFile="true"/>
          <include file="db/a-second.xml"/>
        </databaseChangeLog>
        //- db/z-first.xml
        <databaseChangeLog>
          <changeSet id="1" author="x">
            <createTable tableName="ORDERS">
              <column name="ID" type="int"/>
              <column name="customer_id" type="int">
                <constraints foreignKeyName="fk" references="customers(id)"/>
              </column>
              <column name="state" type="int"/>
            </createTable>
            <createTable tableName="customers"><column name="id" type="int"/></createTable>
            <createTable tableName="scratch"><column name="id" type="int"/></createTable>
            <rollback><dropTable tableName="orders"/></rollback>
          </changeSet>
        </databaseChangeLog>
        //- db/a-second.xml
        <databaseChangeLog>
          <changeSet id="2" author="x">
            <addColumn tableName="orders"><column name="clerk_id" type="int"/></addColumn>
            <addForeignKeyConstraint constraintName="k" baseTableName="orders" baseColumnNames="clerk_id"
              referencedTableName="clerks" referencedColumnNames="id"/>
            <renameColumn tableName="orders" oldColumnName="state" newColumnName="status"/>
            <dropColumn tableName="customers"><column name="id"/></dropColumn>
            <addColumn tableName="customers"><column name="number" type="int"/></addColumn>
            <dropTable tableName="scratch"/>
            <sql>create table clerks (id int); alter table clerks add name varchar(10)</sql>
          </changeSet>
          <changeSet id="3" author="x"><renameTable oldTableName="customers" newTableName="clients"/></changeSet>
        </databaseChangeLog>
        //- src/test/resources/changelog.xml
        <databaseChangeLog><changeSet id="1" author="x"><createTable tableName="of_tests"/></changeSet></databaseChangeLog>"#,
    );
    assert_eq!(
        tables(&facts),
        [
            "clerks(id, name)",
            "clients(number)",
            "orders(id, customer_id, status, clerk_id) clerk_id->clerks customer_id->clients",
        ]
    );
}
