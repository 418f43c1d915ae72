package io.qasid.consent;

import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.outbox.OutboxRelay;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Records a file of consents. First every line is looked at, and a file with a wrong one changes nothing. Then it is
/// recorded in batches, each of them one commit with its results, its announcement and how far the file is: the same
/// file sent again goes on there, or hears what it heard before.
@Singleton
final class ConsentImports {
    /// A commit of some 10 ms, which nobody waits long for.
    static final int BATCH_LINES = 500;
    private static final int TRIES_MAX = 4;
    private static final Set<String> LOCKED_OUT = Set.of("40001", "40P01");

    private final TenantTransactions transactions;
    private final Announcements announcements;
    private final OptInPolicies policies;
    private final OutboxRelay relay;
    private final InstantSource clock;

    ConsentImports(
            TenantTransactions transactions,
            Announcements announcements,
            OptInPolicies policies,
            OutboxRelay relay,
            InstantSource clock) {
        this.transactions = transactions;
        this.announcements = announcements;
        this.policies = policies;
        this.relay = relay;
        this.clock = clock;
    }

    sealed interface Outcome {}

    record Recorded(ImportRow row) implements Outcome {}

    record Invalid(ImportErrors errors) implements Outcome {}

    /// The id belongs to another file.
    record OtherFile() implements Outcome {}

    Outcome record(TenantId tenant, String importId, ImportBody body, Actor actor) throws SQLException {
        byte[] sha256 = body.sha256();
        ImportRow row = transactions
                .run(tenant, connection -> ImportRows.find(connection, tenant, importId))
                .orElse(null);
        if (row == null) {
            ImportErrors errors = check(tenant, body);
            if (errors.any()) {
                return new Invalid(errors);
            }
            ImportRow wanted = ImportRow.begin(importId, sha256, errors.lines(), actor, now());
            row = transactions.run(tenant, connection -> ImportRows.begin(connection, tenant, wanted));
        }
        if (!row.isOf(sha256)) {
            return new OtherFile();
        }
        return new Recorded(row.finished() ? row : record(tenant, row, body));
    }

    private ImportErrors check(TenantId tenant, ImportBody body) throws SQLException {
        Map<Optional<Category>, OptIn> demanded = policies.demanded(tenant);
        ImportErrors errors = new ImportErrors();
        Instant now = clock.instant();
        ImportBody.Lines lines = body.lines();
        while (lines.advance() && errors.hasRoom()) {
            errors.count();
            switch (ImportLine.of(lines.number(), lines.octets(), now)) {
                case ImportLine.Invalid(var found) -> errors.add(found);
                case ImportLine.Valid(ImportLine line) -> errors.check(line, demanded);
            }
        }
        return errors;
    }

    private ImportRow record(TenantId tenant, ImportRow begun, ImportBody body) throws SQLException {
        ImportRow row = begun;
        ImportBody.Lines lines = body.lines();
        List<ImportLine> batch = new ArrayList<>();
        boolean more = lines.advance();
        while (more) {
            batch.add(valid(lines));
            more = lines.advance();
            if (batch.size() == BATCH_LINES || !more) {
                row = recordBatch(tenant, row.importId(), List.copyOf(batch));
                batch.clear();
            }
        }
        return row;
    }

    private ImportLine valid(ImportBody.Lines lines) {
        return switch (ImportLine.of(lines.number(), lines.octets(), clock.instant())) {
            case ImportLine.Valid(ImportLine line) -> line;
            case ImportLine.Invalid _ ->
                throw new IllegalStateException("line " + lines.number() + " was valid when it was checked");
        };
    }

    /// Whom another change of the same rows locks out tries again.
    private ImportRow recordBatch(TenantId tenant, String importId, List<ImportLine> batch) throws SQLException {
        for (int tried = 1; ; tried++) {
            try {
                ImportRow row =
                        transactions.run(tenant, connection -> recordBatch(connection, tenant, importId, batch));
                relay.wake();
                return row;
            } catch (SQLException e) {
                if (tried == TRIES_MAX || !LOCKED_OUT.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    private ImportRow recordBatch(Connection connection, TenantId tenant, String importId, List<ImportLine> batch)
            throws SQLException {
        ImportRow row = ImportRows.lock(connection, tenant, importId);
        if (row.lastLine() >= batch.getLast().number()) {
            return row;
        }
        Instant now = now();
        Set<ImportLine> changed = new ImportBatch(connection, tenant, row.actor(), now).write(batch);
        if (!changed.isEmpty()) {
            announcements.addAll(connection, tenant, recipients(changed), now);
        }
        return ImportRows.advance(connection, tenant, row, batch, changed, now);
    }

    /// Empty when the number of one isn't known: then caches forget every recipient of the tenant.
    private static Set<Msisdn> recipients(Set<ImportLine> changed) {
        Set<Msisdn> recipients = new HashSet<>();
        for (ImportLine line : changed) {
            @Nullable Msisdn recipient = line.recipient();
            if (recipient == null) {
                return Set.of();
            }
            recipients.add(recipient);
        }
        return recipients;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
