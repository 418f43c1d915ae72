package io.qasid.consent;

import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Some hundred lines, recorded in the caller's transaction as if each were a request: records, history, and the end of
/// opt-ins that wait where one is a withdrawal.
final class ImportBatch {
    private static final String LINES = """
            unnest(?::bytea[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[])
                as line (recipient_hash, channel, category, state, proof, said_at, confirmed_at, confirmation)
            """;

    /// In one order, so that two files that meet wait for each other and don't lock each other out.
    private static final String WRITE = """
            with changed as (
                insert into consent_records as known (tenant_id, recipient_hash, %s)
                select ?, recipient_hash, channel, category, state, proof, said_at, confirmed_at, confirmation,
                       ?, ?, null, ?
                from %s
                order by recipient_hash, channel, category
                on conflict (tenant_id, recipient_hash, channel, category) do update %s
                returning tenant_id, recipient_hash, %s)
            insert into consent_history (tenant_id, recipient_hash, %s)
            select tenant_id, recipient_hash, %s from changed
            returning recipient_hash, channel, category
            """.formatted(
                    ConsentRows.COLUMNS,
                    LINES,
                    ConsentLog.UNLESS_IT_SAYS_THE_SAME,
                    ConsentRows.COLUMNS,
                    ConsentRows.COLUMNS,
                    ConsentRows.COLUMNS);

    private static final String WITHDRAW = """
            update consent_confirmations waits set state = 'WITHDRAWN', settled_at = ?
            from unnest(?::bytea[], ?::text[], ?::text[]) as line (recipient_hash, channel, category)
            where waits.tenant_id = ? and waits.recipient_hash = line.recipient_hash and waits.state = 'PENDING'
              and (waits.channel in (line.channel, 'ALL') or line.channel = 'ALL')
              and (waits.category in (line.category, 'ALL') or line.category = 'ALL')
            returning line.recipient_hash, line.channel, line.category
            """;

    private final Connection connection;
    private final TenantId tenant;
    private final Actor actor;
    private final Instant now;

    ImportBatch(Connection connection, TenantId tenant, Actor actor, Instant now) {
        this.connection = connection;
        this.tenant = tenant;
        this.actor = actor;
        this.now = now;
    }

    private record Key(String recipientHash, String channel, String category) {
        static Key of(ImportLine line) {
            return new Key(
                    line.recipientHash(),
                    line.scope().channelText(),
                    line.scope().categoryText());
        }
    }

    /// @return the lines that changed something
    Set<ImportLine> write(List<ImportLine> lines) throws SQLException {
        Set<ImportLine> changed = new HashSet<>();
        for (List<ImportLine> round : rounds(lines)) {
            changed.addAll(writeRound(round));
        }
        return changed;
    }

    /// Lines about one scope of one recipient follow each other; of a statement, each may be in once.
    private static List<List<ImportLine>> rounds(List<ImportLine> lines) {
        Map<Key, Integer> seen = new HashMap<>();
        List<List<ImportLine>> rounds = new ArrayList<>();
        for (ImportLine line : lines) {
            int round = seen.merge(Key.of(line), 1, Integer::sum) - 1;
            if (round == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round).add(line);
        }
        return rounds;
    }

    private Set<ImportLine> writeRound(List<ImportLine> round) throws SQLException {
        List<ImportLine> withdrawals = round.stream()
                .filter(line -> line.said().state() == State.WITHDRAWN)
                .toList();
        Set<Key> ended = withdrawals.isEmpty() ? Set.of() : withdraw(withdrawals);
        Set<Key> changed = writeRecords(round);
        Set<ImportLine> all = new HashSet<>();
        for (ImportLine line : round) {
            Key key = Key.of(line);
            if (changed.contains(key)) {
                all.add(line);
            } else if (ended.contains(key)) {
                // the record says so since before; that it was said again is what ended the opt-in
                ConsentLog.append(
                        connection,
                        tenant,
                        line.recipientHash(),
                        new ConsentRecord(line.scope(), line.said(), actor, State.WITHDRAWN, now));
                all.add(line);
            }
        }
        return all;
    }

    private Set<Key> withdraw(List<ImportLine> withdrawals) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(WITHDRAW)) {
            Columns columns = new Columns(update, 1)
                    .time(now)
                    .octets(withdrawals, ImportBatch::hash)
                    .texts(withdrawals, line -> line.scope().channelText())
                    .texts(withdrawals, line -> line.scope().categoryText());
            update.setObject(columns.next(), tenant.value());
            return keys(update);
        }
    }

    private Set<Key> writeRecords(List<ImportLine> round) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            new Columns(write, 1)
                    .value(tenant.value())
                    .value(actor.by())
                    .value(actor.adminKey())
                    .time(now)
                    .octets(round, ImportBatch::hash)
                    .texts(round, line -> line.scope().channelText())
                    .texts(round, line -> line.scope().categoryText())
                    .texts(round, line -> line.said().state().name())
                    .texts(round, line -> line.said().proof())
                    .times(round, line -> line.said().at())
                    .times(round, line -> {
                        Confirmed confirmed = line.said().confirmed();
                        return confirmed == null ? null : confirmed.at();
                    })
                    .texts(round, line -> {
                        Confirmed confirmed = line.said().confirmed();
                        return confirmed == null ? null : confirmed.how();
                    });
            return keys(write);
        }
    }

    private static Set<Key> keys(PreparedStatement statement) throws SQLException {
        Set<Key> keys = new HashSet<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                keys.add(new Key(HexFormat.of().formatHex(row.getBytes(1)), row.getString(2), row.getString(3)));
            }
        }
        return keys;
    }

    private static byte[] hash(ImportLine line) {
        return HexFormat.of().parseHex(line.recipientHash());
    }
}
