package io.qasid.senders;

import io.qasid.senders.Registrations.Outcome;
import io.qasid.senders.Requirements.Requirement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What stands against an approval, and until when it would hold.
final class Approval {
    private Approval() {}

    sealed interface Checked {}

    /// @param expiresAt null: without an end
    record Fine(@Nullable Instant expiresAt) implements Checked {}

    record Against(Outcome outcome) implements Checked {}

    /// In the transaction of who decides.
    static Checked check(Connection connection, Registration registration, Wanted wanted, boolean fourEyes, Instant now)
            throws SQLException {
        if (fourEyes && registration.requestedBy().equalsIgnoreCase(wanted.by())) {
            return new Against(new Registrations.FourEyes());
        }
        Optional<Requirement> requirement =
                Requirements.of(connection, registration.subject().country());
        List<String> missing = missing(connection, registration, requirement);
        if (!missing.isEmpty()) {
            return new Against(new Registrations.DocumentsMissing(missing));
        }
        Integer validDays = requirement.map(Requirement::validDays).orElse(null);
        Instant latest = validDays == null ? null : now.plus(Duration.ofDays(validDays));
        Instant expiresAt = wanted.expiresAt() == null ? latest : wanted.expiresAt();
        if (expiresAt != null && (!expiresAt.isAfter(now) || (latest != null && expiresAt.isAfter(latest)))) {
            return new Against(new Registrations.BadExpiry(latest));
        }
        return new Fine(expiresAt);
    }

    /// Kinds of documents that its country wants and that it doesn't have.
    static List<String> missing(Connection connection, Registration registration, Optional<Requirement> requirement)
            throws SQLException {
        if (requirement.isEmpty()) {
            return List.of();
        }
        List<String> there = Papers.documents(connection, registration.id()).stream()
                .map(Papers.Document::kind)
                .toList();
        return requirement.get().documents().stream()
                .filter(kind -> !there.contains(kind))
                .toList();
    }
}
