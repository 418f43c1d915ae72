package io.qasid.consent;

import io.qasid.consent.ConsentRecord.Said;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/// Records what recipients said: record, history and announcement in one commit. Saying the same again changes
/// nothing.
@Singleton
final class ConsentChanges {
    private static final Scope EVERYTHING = new Scope(null, null);

    private final TenantTransactions transactions;
    private final Announcements announcements;
    private final Confirmations confirmations;
    private final InstantSource clock;

    ConsentChanges(
            TenantTransactions transactions,
            Announcements announcements,
            Confirmations confirmations,
            InstantSource clock) {
        this.transactions = transactions;
        this.announcements = announcements;
        this.confirmations = confirmations;
        this.clock = clock;
    }

    sealed interface Outcome {}

    /// It holds; when the same was said again, since before.
    record Holds(ConsentRecord record) implements Outcome {}

    /// It holds once it is confirmed.
    ///
    /// @param token for the recipient; it can't be had again
    record Waits(Confirmation confirmation, Token token) implements Outcome {}

    /// One yes isn't enough for this tenant and category.
    record NeedsConfirmation() implements Outcome {}

    Outcome change(ConsentChange change, Actor actor) throws SQLException {
        // PostgreSQL keeps microseconds; the answer must read as the record will
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return transactions.run(
                change.tenant(), connection -> switch (change.said().state()) {
                    case PENDING -> confirmations.ask(connection, change, actor, now);
                    case GRANTED -> grant(connection, change, actor, now);
                    case WITHDRAWN -> new Holds(withdraw(connection, change, actor, now));
                });
    }

    /// What a recipient said by themselves, about everything. What was said before something that is known
    /// already changes nothing: it comes late, or again.
    void heard(TenantId tenant, Msisdn recipient, Said said, Actor actor) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant at = Objects.requireNonNull(said.at()).truncatedTo(ChronoUnit.MICROS);
        ConsentChange change = new ConsentChange(
                tenant, recipient, EVERYTHING, new Said(said.state(), said.proof(), at, said.confirmed()), actor.by());
        transactions.run(tenant, connection -> {
            // two routers may tell of one person at once: what is compared must be what is replaced
            ConsentLog.lock(connection, tenant, recipient.hash());
            boolean late = ConsentLog.inScope(connection, tenant, recipient.hash(), EVERYTHING)
                    .filter(known -> !known.saidAt().isBefore(at))
                    .isPresent();
            if (!late) {
                switch (said.state()) {
                    case WITHDRAWN -> withdraw(connection, change, actor, now);
                    case GRANTED -> write(connection, change, actor, now, false);
                    case PENDING -> throw new IllegalArgumentException("nobody says a first yes by themselves");
                }
            }
            return true;
        });
    }

    private Outcome grant(Connection connection, ConsentChange change, Actor actor, Instant now) throws SQLException {
        Scope scope = change.scope();
        if (OptInPolicies.demanded(connection, change.tenant(), scope.category()) == OptIn.DOUBLE) {
            Optional<ConsentRecord> known = ConsentLog.inScope(
                    connection, change.tenant(), change.recipient().hash(), scope);
            return known.filter(record -> isRepeated(record, change.said()))
                    .<Outcome>map(Holds::new)
                    .orElseGet(NeedsConfirmation::new);
        }
        return new Holds(write(connection, change, actor, now, false));
    }

    /// Who says again what holds already asks for nothing.
    private static boolean isRepeated(ConsentRecord known, Said said) {
        return known.said().state() == State.GRANTED && known.said().proof().equals(said.proof());
    }

    /// Those that wait first: whoever is confirming one at this moment is either waited for, and then withdrawn,
    /// or comes too late.
    private ConsentRecord withdraw(Connection connection, ConsentChange change, Actor actor, Instant now)
            throws SQLException {
        boolean waited = ConfirmationRows.withdraw(
                connection, change.tenant(), change.recipient().hash(), change.scope(), now);
        return write(connection, change, actor, now, waited);
    }

    /// @param endsConfirmation whether something changed beside the record
    private ConsentRecord write(
            Connection connection, ConsentChange change, Actor actor, Instant now, boolean endsConfirmation)
            throws SQLException {
        TenantId tenant = change.tenant();
        Msisdn recipient = change.recipient();
        ConsentRecord wanted = new ConsentRecord(change.scope(), change.said(), actor, null, now);
        Optional<ConsentRecord> changed = ConsentLog.write(connection, tenant, recipient.hash(), wanted);
        if (changed.isEmpty() && endsConfirmation) {
            State state = change.said().state();
            ConsentLog.append(
                    connection,
                    tenant,
                    recipient.hash(),
                    new ConsentRecord(change.scope(), change.said(), actor, state, now));
        }
        if (changed.isPresent() || endsConfirmation) {
            announcements.add(connection, tenant, recipient, change.scope(), now);
        }
        if (changed.isPresent()) {
            return changed.get();
        }
        return ConsentLog.inScope(connection, tenant, recipient.hash(), change.scope())
                .orElseThrow(() -> new SQLException("a record that was not changed is not there"));
    }
}
