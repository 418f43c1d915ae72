package io.qasid.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/// Sets the parameters of a statement over `unnest`: a batch of rows as arrays, one for each column, and what all rows
/// share.
///
/// In PostgreSQL's binary form. The driver has it for a few types only, and prints all others as text, with escapes,
/// which the server then parses: for batches of a few rows that was a twentieth of all work on both sides.
public final class Columns {
    /// What PostgreSQL counts time from.
    private static final long EPOCH_SECOND =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    private static final long MICROS = 1_000_000;
    private static final int HEADER = 20;

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

    /// One parameter that is no array.
    public Columns value(Object value) throws SQLException {
        statement.setObject(index++, value);
        return this;
    }

    public Columns time(Instant value) throws SQLException {
        return value(value.atOffset(ZoneOffset.UTC));
    }

    public <T> Columns uuids(List<T> rows, Function<T, @Nullable UUID> value) throws SQLException {
        return set(
                Oid.UUID_ARRAY,
                Oid.UUID,
                rows,
                value,
                _ -> 16,
                (into, uuid) -> into.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()));
    }

    public <T> Columns texts(List<T> rows, Function<T, @Nullable String> value) throws SQLException {
        return octets(Oid.TEXT_ARRAY, Oid.TEXT, rows, row -> {
            String text = value.apply(row);
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        });
    }

    public <T> Columns ints(List<T> rows, ToIntFunction<T> value) throws SQLException {
        return nullableInts(rows, value::applyAsInt);
    }

    public <T> Columns nullableInts(List<T> rows, Function<T, @Nullable Integer> value) throws SQLException {
        return set(Oid.INT4_ARRAY, Oid.INT4, rows, value, _ -> 4, ByteBuffer::putInt);
    }

    public <T> Columns longs(List<T> rows, ToLongFunction<T> value) throws SQLException {
        return nullableLongs(rows, value::applyAsLong);
    }

    public <T> Columns nullableLongs(List<T> rows, Function<T, @Nullable Long> value) throws SQLException {
        return set(Oid.INT8_ARRAY, Oid.INT8, rows, value, _ -> 8, ByteBuffer::putLong);
    }

    public <T> Columns doubles(List<T> rows, ToDoubleFunction<T> value) throws SQLException {
        return set(Oid.FLOAT8_ARRAY, Oid.FLOAT8, rows, value::applyAsDouble, _ -> 8, ByteBuffer::putDouble);
    }

    public <T> Columns booleans(List<T> rows, Predicate<T> value) throws SQLException {
        return set(Oid.BOOL_ARRAY, Oid.BOOL, rows, value::test, _ -> 1, (into, yes) -> into.put((byte) (yes ? 1 : 0)));
    }

    /// To the microsecond.
    public <T> Columns times(List<T> rows, Function<T, @Nullable Instant> value) throws SQLException {
        return set(
                Oid.TIMESTAMPTZ_ARRAY,
                Oid.TIMESTAMPTZ,
                rows,
                value,
                _ -> 8,
                (into, time) -> into.putLong(microsSinceEpoch(time)));
    }

    public <T> Columns octets(List<T> rows, Function<T, byte @Nullable []> value) throws SQLException {
        return octets(Oid.BYTEA_ARRAY, Oid.BYTEA, rows, value);
    }

    private <T> Columns octets(int type, int element, List<T> rows, Function<T, byte @Nullable []> value)
            throws SQLException {
        return set(type, element, rows, value, octets -> octets.length, ByteBuffer::put);
    }

    /// Rounded as the server rounds what it reads as text.
    private static long microsSinceEpoch(Instant time) {
        return (time.getEpochSecond() - EPOCH_SECOND) * MICROS + (time.getNano() + 500L) / 1_000;
    }

    private interface Size<V> {
        int of(V value);
    }

    private interface Writer<V> {
        void write(ByteBuffer into, V value);
    }

    private <T, V> Columns set(
            int type, int element, List<T> rows, Function<T, @Nullable V> value, Size<V> size, Writer<V> writer)
            throws SQLException {
        List<@Nullable V> values = new ArrayList<>(rows.size());
        int octets = HEADER;
        boolean nulls = false;
        for (T row : rows) {
            V each = value.apply(row);
            values.add(each);
            octets += 4 + (each == null ? 0 : size.of(each));
            nulls |= each == null;
        }
        ByteBuffer into = ByteBuffer.allocate(octets)
                .putInt(1)
                .putInt(nulls ? 1 : 0)
                .putInt(element)
                .putInt(values.size())
                .putInt(1);
        for (V each : values) {
            if (each == null) {
                into.putInt(-1);
            } else {
                into.putInt(size.of(each));
                writer.write(into, each);
            }
        }
        BaseConnection connection = statement.getConnection().unwrap(BaseConnection.class);
        statement.setArray(index++, new PgArray(connection, type, into.array()));
        return this;
    }
}
