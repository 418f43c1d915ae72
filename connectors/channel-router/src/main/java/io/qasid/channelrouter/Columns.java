package io.qasid.channelrouter;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Sets a batch of rows as arrays, one for each column: the parameters of a statement over `unnest`.
public final class Columns {
    private final PreparedStatement statement;
    private int index;

    /// @param first index of the first parameter to set
    public Columns(PreparedStatement statement, int first) {
        this.statement = statement;
        this.index = first;
    }

    /// The index of the next parameter.
    public int next() {
        return index;
    }

    public <T> Columns uuids(List<T> rows, Function<T, @Nullable UUID> value) throws SQLException {
        return set("uuid", rows.stream().map(value).toArray());
    }

    public <T> Columns texts(List<T> rows, Function<T, @Nullable String> value) throws SQLException {
        return set("text", rows.stream().map(value).toArray());
    }

    public <T> Columns ints(List<T> rows, ToIntFunction<T> value) throws SQLException {
        return set("int4", rows.stream().map(value::applyAsInt).toArray());
    }

    public <T> Columns longs(List<T> rows, ToLongFunction<T> value) throws SQLException {
        return set("int8", rows.stream().map(value::applyAsLong).toArray());
    }

    public <T> Columns nullableLongs(List<T> rows, Function<T, @Nullable Long> value) throws SQLException {
        return set("int8", rows.stream().map(value).toArray());
    }

    public <T> Columns times(List<T> rows, Function<T, @Nullable Instant> value) throws SQLException {
        return set(
                "timestamptz",
                rows.stream()
                        .map(value)
                        // as ISO text: a Timestamp would be printed in the machine's time zone
                        .map(time -> time == null ? null : time.toString())
                        .toArray());
    }

    public <T> Columns octets(List<T> rows, Function<T, byte[]> value) throws SQLException {
        return set("bytea", rows.stream().map(value).toArray(byte[][]::new));
    }

    private Columns set(String type, Object[] values) throws SQLException {
        Array array = statement.getConnection().createArrayOf(type, values);
        statement.setArray(index++, array);
        return this;
    }
}
