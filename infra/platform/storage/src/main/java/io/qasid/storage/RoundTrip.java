package io.qasid.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/// Statements that go to the server together and are executed in their order: one round trip instead of one for each.
/// The first one that fails ends it; inside a transaction that is the end of the transaction, as ever.
///
/// The driver prepares each of them on its own, for every combination in which they go together. What the first ones
/// answer must fit into the buffers of a connection (some hundred kilobytes) while the parameters of the others are
/// sent.
public final class RoundTrip {
    private final List<Part> parts = new ArrayList<>();

    /// Sets the parameters of one statement, in order.
    @FunctionalInterface
    public interface Parameters {
        void set(Columns columns) throws SQLException;
    }

    /// Reads all rows that a statement answered with.
    @FunctionalInterface
    public interface Rows {
        void read(ResultSet rows) throws SQLException;
    }

    private interface Answer {
        void take(PreparedStatement statement) throws SQLException;
    }

    private record Part(String sql, Parameters parameters, Answer answer) {}

    /// @param sql one statement that answers with rows
    public RoundTrip query(String sql, Parameters parameters, Rows rows) {
        parts.add(new Part(sql, parameters, statement -> {
            try (ResultSet result = statement.getResultSet()) {
                rows.read(result);
            }
        }));
        return this;
    }

    /// @param sql one statement that answers with a number
    public RoundTrip update(String sql, Parameters parameters, IntConsumer changed) {
        parts.add(new Part(sql, parameters, statement -> changed.accept(statement.getUpdateCount())));
        return this;
    }

    public RoundTrip update(String sql, Parameters parameters) {
        return update(sql, parameters, changed -> {});
    }

    /// Sends what was added and hands out the answers in the same order. Without statements it does nothing.
    public void run(Connection connection) throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        String sql = parts.stream().map(Part::sql).collect(Collectors.joining(";\n"));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Columns columns = new Columns(statement, 1);
            for (Part part : parts) {
                part.parameters.set(columns);
            }
            statement.execute();
            for (Part part : parts) {
                part.answer.take(statement);
                statement.getMoreResults();
            }
        }
    }
}
