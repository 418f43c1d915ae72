package io.qasid.tenantwebhooks;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/// What plain JDBC lacks for statements over `unnest`: one array for each column, instants as such.
public final class Parameters {
    private Parameters() {}

    /// Binds a column of a batch; nulls stay null.
    ///
    /// @param type of one element, in PostgreSQL's words: `uuid`, `timestamptz`
    public static void array(PreparedStatement statement, int index, String type, Stream<?> column)
            throws SQLException {
        // the driver takes any element whose text form the server understands; an Instant's ISO form is one
        Object[] elements = column.map(value -> value instanceof Instant instant ? instant.toString() : value)
                .toArray();
        Array array = statement.getConnection().createArrayOf(type, elements);
        statement.setArray(index, array);
    }

    public static void instant(PreparedStatement statement, int index, Instant value) throws SQLException {
        statement.setObject(index, OffsetDateTime.ofInstant(value, ZoneOffset.UTC));
    }
}
