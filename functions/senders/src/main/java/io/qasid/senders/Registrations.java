package io.qasid.senders;

import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.proto.v1.SenderCheck;
import io.qasid.senders.Registration.Decision;
import io.qasid.senders.Registration.Subject;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Every change of a registration: row, history and announcement in one commit.
@Singleton
final class Registrations {
    /// Returns nothing when the same is in force already: then nothing changed and nothing is announced.
    private static final String INSERT = """
            insert into sender_registrations
                (id, tenant_id, sender, kind, country, operator, state, reason, changed_by, requested_at, changed_at,
                 requested_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, sender, country, operator) where state <> 'WITHDRAWN' do nothing
            """;

    private static final String IN_FORCE = "select " + RegistrationRow.COLUMNS + """
             from sender_registrations
            where tenant_id = ? and sender = ? and country = ? and operator = ? and state <> 'WITHDRAWN'
            """;

    private static final String LOCK =
            "select " + RegistrationRow.COLUMNS + " from sender_registrations where id = ? for update";

    private static final String UPDATE = """
            update sender_registrations set state = ?, reason = ?, changed_by = ?, changed_at = ?, expires_at = ? where id = ?
            """;

    private static final String APPEND_HISTORY = """
            insert into sender_history (tenant_id, registration_id, state, reason, changed_by, changed_at, expires_at, state_before, admin_key)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final TenantTransactions transactions;
    private final Outbox outbox;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final String adminKey;
    private final boolean fourEyes;

    Registrations(
            TenantTransactions transactions, Outbox outbox, InstantSource clock, UuidV7 ids, SendersSettings settings) {
        this.adminKey = settings.adminKeyId();
        this.fourEyes = settings.fourEyes();
        this.transactions = transactions;
        this.outbox = outbox;
        this.clock = clock;
        this.ids = ids;
    }

    /// @param isNew false: the same was registered before and is in force, and this is how it stands
    record Registered(Registration registration, boolean isNew) {}

    Registered register(Subject subject, String reason, String by) throws SQLException {
        Instant now = now();
        Registration wanted =
                new Registration(ids.next(), subject, by, now, new Decision(State.REQUESTED, reason, by, now, null));
        return transactions.run(subject.tenant(), connection -> {
            if (insert(connection, wanted)) {
                follow(connection, wanted, null);
                return new Registered(wanted, true);
            }
            Registration known = inForce(connection, subject)
                    .orElseThrow(() -> new SQLException("the registration that was in the way is gone"));
            return new Registered(known, false);
        });
    }

    sealed interface Outcome {}

    /// It stands so now; when the change was a repeated one, since before.
    record Stands(Registration registration) implements Outcome {}

    /// It may not go from there to what was wanted.
    record Refused(State from) implements Outcome {}

    /// The tenant has no registration of that id.
    record NotThere() implements Outcome {}

    /// Who requested a sender doesn't approve it.
    record FourEyes() implements Outcome {}

    /// @param kinds that the country wants to see
    record DocumentsMissing(List<String> kinds) implements Outcome {}

    /// An approval has to end later than now.
    ///
    /// @param latest and not later than this; null: as late as anybody likes
    record BadExpiry(@Nullable Instant latest) implements Outcome {}

    Outcome change(TenantId tenant, UUID id, Wanted wanted) throws SQLException {
        return transactions.run(tenant, connection -> {
            Optional<Registration> found = lock(connection, id);
            if (found.isEmpty()) {
                return new NotThere();
            }
            Registration known = found.get();
            return switch (known.decision().state().to(wanted.state())) {
                case STAYS -> new Stands(known);
                case REFUSED -> new Refused(known.decision().state());
                case MOVES -> decide(connection, known, wanted);
            };
        });
    }

    /// Approves anew what is approved, with a new end.
    Outcome renew(TenantId tenant, UUID id, Wanted wanted) throws SQLException {
        return transactions.run(tenant, connection -> {
            Optional<Registration> found = lock(connection, id);
            if (found.isEmpty()) {
                return new NotThere();
            }
            Registration known = found.get();
            return known.decision().state() == State.APPROVED
                    ? decide(connection, known, wanted)
                    : new Refused(known.decision().state());
        });
    }

    private Outcome decide(Connection connection, Registration known, Wanted wanted) throws SQLException {
        Instant now = now();
        if (wanted.state() != State.APPROVED) {
            return new Stands(
                    move(connection, known, new Decision(wanted.state(), wanted.reason(), wanted.by(), now, null)));
        }
        return switch (Approval.check(connection, known, wanted, fourEyes, now)) {
            case Approval.Against(Outcome outcome) -> outcome;
            case Approval.Fine(Instant expiresAt) ->
                new Stands(move(
                        connection, known, new Decision(State.APPROVED, wanted.reason(), wanted.by(), now, expiresAt)));
        };
    }

    private Registration move(Connection connection, Registration known, Decision decision) throws SQLException {
        Registration moved =
                new Registration(known.id(), known.subject(), known.requestedBy(), known.requestedAt(), decision);
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            bind(update, 1, decision);
            update.setObject(6, known.id());
            update.executeUpdate();
        }
        follow(connection, moved, known.decision().state());
        return moved;
    }

    /// What every change leaves besides its row.
    private void follow(Connection connection, Registration changed, @Nullable State before) throws SQLException {
        Subject subject = changed.subject();
        try (PreparedStatement insert = connection.prepareStatement(APPEND_HISTORY)) {
            insert.setObject(1, subject.tenant().value());
            insert.setObject(2, changed.id());
            bind(insert, 3, changed.decision());
            insert.setString(8, before == null ? null : before.name());
            insert.setString(9, adminKey);
            insert.executeUpdate();
        }
        SenderCheck about = SenderCheck.newBuilder()
                .setTenantId(subject.tenant().toString())
                .setSender(subject.sender().text())
                .setCountry(subject.country().code())
                .build();
        outbox.append(
                connection, ids.next(), subject.tenant(), changed.decision().at(), about);
    }

    private static boolean insert(Connection connection, Registration wanted) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, wanted.id());
            insert.setObject(2, wanted.subject().tenant().value());
            insert.setString(3, wanted.subject().sender().text());
            insert.setString(4, wanted.subject().sender().kind().name());
            insert.setString(5, wanted.subject().country().code());
            insert.setString(6, wanted.subject().operator().text());
            insert.setString(7, wanted.decision().state().name());
            insert.setString(8, wanted.decision().reason());
            insert.setString(9, wanted.decision().by());
            insert.setObject(10, wanted.requestedAt().atOffset(ZoneOffset.UTC));
            insert.setObject(11, wanted.decision().at().atOffset(ZoneOffset.UTC));
            insert.setString(12, wanted.requestedBy());
            return insert.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, int from, Decision decision) throws SQLException {
        statement.setString(from, decision.state().name());
        statement.setString(from + 1, decision.reason());
        statement.setString(from + 2, decision.by());
        statement.setObject(from + 3, decision.at().atOffset(ZoneOffset.UTC));
        Instant expiresAt = decision.expiresAt();
        statement.setObject(
                from + 4, expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static Optional<Registration> inForce(Connection connection, Subject subject) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(IN_FORCE)) {
            select.setObject(1, subject.tenant().value());
            select.setString(2, subject.sender().text());
            select.setString(3, subject.country().code());
            select.setString(4, subject.operator().text());
            return first(select);
        }
    }

    private static Optional<Registration> lock(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            select.setObject(1, id);
            return first(select);
        }
    }

    private static Optional<Registration> first(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(RegistrationRow.registration(rows)) : Optional.empty();
        }
    }

    /// PostgreSQL keeps microseconds; an answer must read as the row will.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
