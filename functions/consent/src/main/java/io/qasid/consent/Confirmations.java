package io.qasid.consent;

import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.consent.ConsentRecord.Said;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// The second yes of a double opt-in: asked for, and given.
@Singleton
final class Confirmations {
    private static final String TENANT = "select tenant_id from consent_confirmations where id = ?";

    private final Database database;
    private final TenantTransactions transactions;
    private final Announcements announcements;
    private final ConsentSettings.Confirmation terms;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final RandomGenerator random;

    Confirmations(
            Database database,
            TenantTransactions transactions,
            Announcements announcements,
            ConsentSettings settings,
            InstantSource clock,
            UuidV7 ids,
            RandomGenerator random) {
        this.database = database;
        this.transactions = transactions;
        this.announcements = announcements;
        this.terms = settings.confirmation();
        this.clock = clock;
        this.ids = ids;
        this.random = random;
    }

    /// A newer one takes the place of an older one in the same scope: whoever lost the answer asks again.
    ConsentChanges.Waits ask(Connection connection, ConsentChange change, Actor actor, Instant now)
            throws SQLException {
        TenantId tenant = change.tenant();
        String hash = change.recipient().hash();
        UUID id = ids.next();
        Token token = Token.next(random);
        Confirmation wanted = new Confirmation(
                id,
                hash,
                change.scope(),
                change.said().proof(),
                change.said().at(),
                token.hash(id),
                terms.triesMax(),
                Confirmation.State.PENDING,
                now,
                now.plus(terms.lifetime()));
        ConfirmationRows.replace(connection, tenant, hash, change.scope(), now);
        ConfirmationRows.insert(connection, tenant, wanted);
        State before = ConsentLog.stateInScope(connection, tenant, hash, change.scope())
                .orElse(null);
        ConsentLog.append(
                connection, tenant, hash, new ConsentRecord(change.scope(), change.said(), actor, before, now));
        announcements.add(connection, tenant, change.recipient(), change.scope(), now);
        return new ConsentChanges.Waits(wanted, token);
    }

    sealed interface Answer {}

    /// @param record what holds in its scope now; after a confirmation that was repeated, perhaps something later
    record Confirms(TenantId tenant, ConsentRecord record) implements Answer {}

    record WrongToken(int triesLeft) implements Answer {}

    /// It waits no longer.
    ///
    /// @param why [Confirmation.State], PENDING for one that expired
    record Over(Confirmation.State why) implements Answer {}

    /// This recipient was never asked under this id.
    record NotThere() implements Answer {}

    Answer confirm(UUID id, ConfirmRequest request, Actor actor) throws SQLException {
        Optional<TenantId> tenant = tenantOf(id);
        if (tenant.isEmpty()) {
            return new NotThere();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return transactions.run(tenant.get(), connection -> {
            Confirmation asked = ConfirmationRows.lock(connection, id).orElse(null);
            if (asked == null
                    || !asked.recipientHash().equals(request.recipient().hash())) {
                return new NotThere();
            }
            boolean right = request.token().opens(asked);
            if (asked.state() == Confirmation.State.CONFIRMED && right) {
                return new Confirms(tenant.get(), holding(connection, tenant.get(), asked));
            }
            if (!asked.waits(now)) {
                return new Over(asked.state());
            }
            if (!right) {
                ConfirmationRows.miss(connection, asked, now);
                return new WrongToken(asked.triesLeft() - 1);
            }
            return new Confirms(tenant.get(), grant(connection, tenant.get(), asked, request, actor, now));
        });
    }

    private ConsentRecord grant(
            Connection connection,
            TenantId tenant,
            Confirmation asked,
            ConfirmRequest request,
            Actor actor,
            Instant now)
            throws SQLException {
        Msisdn recipient = request.recipient();
        Instant saidAt = asked.saidAt() == null ? asked.askedAt() : asked.saidAt();
        Said said = new Said(State.GRANTED, asked.proof(), saidAt, new Confirmed(now, request.confirmation()));
        ConfirmationRows.settle(connection, asked, Confirmation.State.CONFIRMED, now);
        Optional<ConsentRecord> changed = ConsentLog.write(
                connection, tenant, recipient.hash(), new ConsentRecord(asked.scope(), said, actor, null, now));
        announcements.add(connection, tenant, recipient, asked.scope(), now);
        return changed.isPresent() ? changed.get() : holding(connection, tenant, asked);
    }

    private static ConsentRecord holding(Connection connection, TenantId tenant, Confirmation asked)
            throws SQLException {
        return ConsentLog.inScope(connection, tenant, asked.recipientHash(), asked.scope())
                .orElseThrow(() -> new SQLException("a confirmed consent is not there"));
    }

    /// Whose an id is, is asked as the owner of the tables.
    private Optional<TenantId> tenantOf(UUID id) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(TENANT)) {
            select.setObject(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new TenantId(rows.getObject(1, UUID.class))) : Optional.empty();
            }
        }
    }
}
