package io.qasid.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    /// PostgreSQL would read a small table whole, keep that plan, and read it whole when it has a million rows.
    @Test
    void aPlanThatIsMadeWhileATableIsSmallGoesByItsIndex() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "public", 1);
        try (Database database = Database.open("plans", settings);
                Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table thing (id bigint primary key, state text not null)");
            statement.execute("insert into thing values (1, 'A')");
            statement.execute("analyze thing");
            statement.execute("""
                    prepare changed (bigint[]) as
                    update thing set state = 'B' from unnest($1) as given(id) where thing.id = given.id
                    """);

            assertThat(plan(statement, "explain execute changed ('{1,2,3}')"))
                    .anyMatch(line -> line.contains("Index Scan using thing_pkey"))
                    .noneMatch(line -> line.contains("Seq Scan") || line.contains("Hash") || line.contains("Merge"));
        }
    }

    @Test
    void aConnectionCanBeEndedInTheMiddleOfATransactionAndThePoolMakesAnotherOne() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "public", 1);
        try (Database database = Database.open("evict", settings)) {
            Connection connection = database.connection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table undone (id int)");
                statement.execute("select pg_advisory_lock(17)");
            }

            database.evict(connection);

            try (Connection next = database.connection();
                    Statement statement = next.createStatement()) {
                assertThat(next.getAutoCommit()).isTrue();
                statement.execute("select pg_advisory_lock(17)");
                statement.execute("create table undone (id int)");
            }
        }
    }

    private static List<String> plan(Statement statement, String explain) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(explain)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }
}
