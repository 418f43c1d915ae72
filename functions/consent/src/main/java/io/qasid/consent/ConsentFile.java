package io.qasid.consent;

import io.qasid.consent.ConsentRecord.State;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What one recipient said to one tenant: read, and changed together with its history and its announcement.
@Singleton
final class ConsentFile {
    private static final int HISTORY_MAX = 200;
    /// Returns nothing when the record says the same already: then nothing changed and nothing is announced.
    private static final String UPSERT = """
            insert into consent_records as known
                (tenant_id, recipient_hash, channel, category, state, proof, changed_at)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, recipient_hash, channel, category) do update
                set state = excluded.state, proof = excluded.proof, changed_at = excluded.changed_at
                where (known.state, known.proof) is distinct from (excluded.state, excluded.proof)
            returning channel, category, state, proof, changed_at
            """;

    private static final String APPEND_HISTORY = """
            insert into consent_history (tenant_id, recipient_hash, channel, category, state, proof, changed_at)
            values (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String RECORDS = """
            select channel, category, state, proof, changed_at from consent_records
            where tenant_id = ? and recipient_hash = ? order by channel, category
            """;

    private static final String HISTORY = """
            select channel, category, state, proof, changed_at from consent_history
            where tenant_id = ? and recipient_hash = ? order by id desc limit %d
            """.formatted(HISTORY_MAX);

    private final TenantTransactions transactions;
    private final Outbox outbox;
    private final InstantSource clock;
    private final UuidV7 ids;

    ConsentFile(TenantTransactions transactions, Outbox outbox, InstantSource clock, UuidV7 ids) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.clock = clock;
        this.ids = ids;
    }

    /// @param records one for each scope, the latest
    /// @param history every change, the newest first, at most 200
    record Contents(List<ConsentRecord> records, List<ConsentRecord> history) {}

    Contents read(TenantId tenant, Msisdn recipient) throws SQLException {
        return transactions.run(
                tenant,
                connection -> new Contents(
                        select(connection, RECORDS, tenant, recipient),
                        select(connection, HISTORY, tenant, recipient)));
    }

    /// Record, history and announcement in one commit. Saying the same again changes nothing.
    ConsentRecord change(TenantId tenant, Msisdn recipient, Scope scope, State state, String proof)
            throws SQLException {
        // PostgreSQL keeps microseconds; the answer must read as the record will
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        ConsentRecord wanted = new ConsentRecord(scope, state, proof, now);
        return transactions.run(tenant, connection -> {
            List<ConsentRecord> changed = write(connection, UPSERT, tenant, recipient, wanted);
            if (changed.isEmpty()) {
                return select(connection, RECORDS, tenant, recipient).stream()
                        .filter(known -> known.scope().equals(scope))
                        .findFirst()
                        .orElseThrow(() -> new SQLException("a record that was not changed is not there"));
            }
            write(connection, APPEND_HISTORY, tenant, recipient, wanted);
            announce(connection, tenant, recipient, wanted);
            return changed.getFirst();
        });
    }

    private void announce(Connection connection, TenantId tenant, Msisdn recipient, ConsentRecord record)
            throws SQLException {
        Scope scope = record.scope();
        ConsentCheck.Builder changed =
                ConsentCheck.newBuilder().setTenantId(tenant.toString()).setRecipient(recipient.e164());
        if (scope.channel() != null) {
            changed.setChannel(scope.channel().wireName());
        }
        if (scope.category() != null) {
            changed.setCategory(io.qasid.proto.v1.Category.valueOf(
                    "CATEGORY_" + scope.category().name()));
        }
        outbox.append(connection, ids.next(), tenant, record.changedAt(), changed.build());
    }

    private static List<ConsentRecord> write(
            Connection connection, String sql, TenantId tenant, Msisdn recipient, ConsentRecord record)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, tenant.value());
            statement.setBytes(2, HexFormat.of().parseHex(recipient.hash()));
            statement.setString(3, record.scope().channelText());
            statement.setString(4, record.scope().categoryText());
            statement.setString(5, record.state().name());
            statement.setString(6, record.proof());
            statement.setObject(7, record.changedAt().atOffset(ZoneOffset.UTC));
            return statement.execute() ? rows(statement.getResultSet()) : List.of();
        }
    }

    private static List<ConsentRecord> select(Connection connection, String sql, TenantId tenant, Msisdn recipient)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, tenant.value());
            statement.setBytes(2, HexFormat.of().parseHex(recipient.hash()));
            return rows(statement.executeQuery());
        }
    }

    private static List<ConsentRecord> rows(ResultSet rows) throws SQLException {
        List<ConsentRecord> records = new ArrayList<>();
        while (rows.next()) {
            Scope scope = new Scope(
                    Scope.channelNamed(rows.getString(1)).orElse(null),
                    Scope.categoryNamed(rows.getString(2)).orElse(null));
            records.add(new ConsentRecord(
                    scope,
                    State.valueOf(rows.getString(3)),
                    rows.getString(4),
                    rows.getObject(5, OffsetDateTime.class).toInstant()));
        }
        return records;
    }
}
