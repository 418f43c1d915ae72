package io.qasid.tenants;

import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A tenant as it stood in one version.
///
/// @param version from 1; every change makes the next one
record Tenant(TenantId id, Terms terms, int version, Instant createdAt, Instant changedAt) {
    static final int NAME_LENGTH_MAX = 100;
    static final int REQUESTS_PER_SECOND_DEFAULT = 50;
    static final int REQUESTS_PER_SECOND_MAX = 10_000;

    enum Status {
        ACTIVE,
        /// None of its keys is good for anything.
        SUSPENDED
    }

    /// What an admin may change.
    ///
    /// @param name 1 to 100 characters, for people
    /// @param defaultSender whom a message without a sender comes from
    /// @param requestsPerSecond of all its keys together, 1 to 10,000
    record Terms(String name, Status status, Optional<SenderId> defaultSender, int requestsPerSecond) {

        /// What of it is otherwise in `next`, for the history: `status ACTIVE -> SUSPENDED`.
        List<String> differencesTo(Terms next) {
            List<String> differences = new ArrayList<>();
            note(differences, "name", name, next.name);
            note(differences, "status", status.name(), next.status.name());
            note(differences, "defaultSender", shown(defaultSender), shown(next.defaultSender));
            note(
                    differences,
                    "requestsPerSecond",
                    String.valueOf(requestsPerSecond),
                    String.valueOf(next.requestsPerSecond));
            return differences;
        }

        private static void note(List<String> differences, String field, String from, String to) {
            if (!from.equals(to)) {
                differences.add(field + " " + from + " -> " + to);
            }
        }

        private static String shown(Optional<SenderId> sender) {
            return sender.map(SenderId::text).orElse("none");
        }
    }
}
