package io.qasid.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final String ADD = "insert into seen (id) select * from unnest(?::int[])";
    private static final String READ = "select id from seen where id <= ? order by id";
    private static final String RAISE = "update seen set id = id + ? where id > ?";

    private Connection connection;

    RoundTripTest() throws SQLException {
        TestDatabase database = TestServers.freshDatabase();
        connection = DriverManager.getConnection(
                database.url() + "?prepareThreshold=1", database.user(), database.password());
    }

    @BeforeEach
    void table() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create table seen (id int primary key)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void eachGetsItsParametersAndItsAnswerInOrder() throws SQLException {
        List<String> answers = new ArrayList<>();
        trip(List.of(1, 2, 30), answers).run(connection);
        assertThat(answers).containsExactly("added 3", "read [1, 2]", "raised 1", "read [1, 2]");
        assertThat(ids(1_000)).containsExactly(1, 2, 130);
    }

    @Test
    void eachIsPreparedForTheNextTime() throws SQLException {
        List<String> prepared = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            trip(List.of(10 * i), new ArrayList<>()).run(connection);
            prepared.add(preparedNames());
        }
        assertThat(prepared.subList(2, 5)).containsOnly(prepared.get(1));
        assertThat(prepared.getFirst()).isNotEmpty();
    }

    private String preparedNames() throws SQLException {
        List<String> names = new ArrayList<>();
        new RoundTrip()
                .query(
                        "select string_agg(name, ' ' order by name) from pg_prepared_statements where statement like '%seen%'",
                        columns -> {}, rows -> {
                            while (rows.next()) {
                                names.add(rows.getString(1));
                            }
                        })
                .run(connection);
        return names.getFirst();
    }

    @Test
    void whatFailsEndsIt() throws SQLException {
        connection.setAutoCommit(false);
        List<String> answers = new ArrayList<>();
        RoundTrip trip = trip(List.of(1), answers)
                .update(ADD, columns -> columns.ints(List.of(1), id -> id))
                .update(RAISE, columns -> columns.value(1).value(0));
        assertThatThrownBy(() -> trip.run(connection)).isInstanceOf(SQLException.class);
        assertThat(answers).as("nobody hears of half a trip").isEmpty();
        connection.rollback();
        assertThat(ids(1_000)).isEmpty();
    }

    @Test
    void withoutStatementsThereIsNone() throws SQLException {
        connection.close();
        new RoundTrip().run(connection);
    }

    private static RoundTrip trip(List<Integer> ids, List<String> answers) {
        return new RoundTrip()
                .update(ADD, columns -> columns.ints(ids, id -> id), added -> answers.add("added " + added))
                .query(READ, columns -> columns.value(9), rows -> answers.add("read " + read(rows)))
                .update(RAISE, columns -> columns.value(100).value(9), raised -> answers.add("raised " + raised))
                .query(READ, columns -> columns.value(9), rows -> answers.add("read " + read(rows)));
    }

    private List<Integer> ids(int most) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        new RoundTrip()
                .query(READ, columns -> columns.value(most), rows -> ids.addAll(read(rows)))
                .run(connection);
        return ids;
    }

    private static List<Integer> read(java.sql.ResultSet rows) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        while (rows.next()) {
            ids.add(rows.getInt(1));
        }
        return ids;
    }
}
