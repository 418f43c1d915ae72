package io.qasid.channelrouter.inbox;

import io.qasid.model.AttemptId;
import io.qasid.model.DeliveryState;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.storage.Database;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Takes what connectors report: checked first, because an entry that can't be applied would stand in the way for
/// ever, then durable, then answered.
public final class InboxEntries {
    private static final int SOURCE_EVENT_ID_LENGTH_MAX = 200;
    /// An index of PostgreSQL takes some 2,700 octets, with the route and in UTF-8.
    private static final int PROVIDER_MESSAGE_ID_LENGTH_MAX = 500;

    /// Commits of ours that are under way at once: a few connections' worth.
    private static final int COMMITS_AT_ONCE = 3;
    /// For one of them; who sent the entries comes again.
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(1);

    private final Database database;
    private final Applier applier;
    private final InstantSource clock;
    private final Semaphore commits = new Semaphore(COMMITS_AT_ONCE);

    InboxEntries(Database database, Applier applier, InstantSource clock) {
        this.database = database;
        this.applier = applier;
        this.clock = clock;
    }

    /// Returns once every entry is durable.
    ///
    /// @throws IllegalArgumentException naming what is wrong; nothing of the batch was stored
    /// @throws SQLException if the store is out: the sender must come again
    public void commit(InboxBatch batch) throws SQLException, InterruptedException {
        if (batch.getEntriesCount() > ApplyBatch.ENTRIES_MAX) {
            throw new IllegalArgumentException("an inbox batch holds at most " + ApplyBatch.ENTRIES_MAX + " entries");
        }
        batch.getEntriesList().forEach(InboxEntries::check);
        Instant received = clock.instant();
        if (batch.getEntriesCount() > 0 && !applier.apply(batch.getEntriesList())) {
            store(batch.getEntriesList(), received);
        }
    }

    private void store(List<InboxEntry> entries, Instant received) throws SQLException, InterruptedException {
        if (!commits.tryAcquire(COMMIT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new SQLTimeoutException("too many reports wait to be stored");
        }
        try {
            database.inTransaction(connection -> {
                InboxStore.add(connection, entries, received);
                return entries.size();
            });
        } finally {
            commits.release();
        }
        applier.stored();
    }

    private static void check(InboxEntry entry) {
        String id = entry.getSourceEventId();
        if (id.isEmpty() || id.length() > SOURCE_EVENT_ID_LENGTH_MAX) {
            throw new IllegalArgumentException("a source event id has 1 to 200 characters");
        }
        checkText(id);
        switch (entry.getEventCase()) {
            case OUTCOME -> {
                AttemptId.parse(entry.getOutcome().getAttemptId());
                Outcomes.read(entry.getOutcome());
                entry.getOutcome().getProviderMessageIdsList().forEach(InboxEntries::checkProviderMessageId);
            }
            case RECEIPT -> {
                DeliveryState.valueOf(entry.getReceipt().getState());
                Reason.of(entry.getReceipt().getReasonCode());
                checkText(entry.getReceipt().getRoute());
                checkProviderMessageId(entry.getReceipt().getProviderMessageId());
            }
            case MOBILE_ORIGINATED -> {
                new Msisdn(entry.getMobileOriginated().getFrom()).hash();
                checkText(entry.getMobileOriginated().getTo());
                checkText(entry.getMobileOriginated().getRoute());
            }
            case EVENT_NOT_SET -> throw new IllegalArgumentException("entry " + id + " holds no event");
        }
    }

    private static void checkProviderMessageId(String id) {
        if (id.length() > PROVIDER_MESSAGE_ID_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a provider message id has at most " + PROVIDER_MESSAGE_ID_LENGTH_MAX + " characters");
        }
        checkText(id);
    }

    /// PostgreSQL's texts can't hold it.
    private static void checkText(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an id, a route or a number holds a NUL");
        }
    }
}
