package io.qasid.orchestrator.tenant;

/// Where a notification stands, in the words that its tenant reads.
enum NotificationStatus {
    /// For its time.
    SCHEDULED("state = 'WAITING' and blocked_at is null and send_at > ?"),
    /// For its turn.
    QUEUED("state in ('WAITING', 'PUBLISHED') and blocked_at is null and send_at <= ?"),
    /// The router is being asked.
    ROUTING("state = 'ROUTING' and blocked_at is null and ? is not null"),
    /// No gate could be asked.
    BLOCKED("blocked_at is not null and settled_at is null and ? is not null"),
    /// The router has it.
    ACCEPTED("false and ? is not null"),
    REFUSED("state = 'REFUSED' and ? is not null"),
    EXPIRED("state = 'EXPIRED' and ? is not null"),
    CANCELLED("state = 'CANCELLED' and ? is not null");

    private final String predicate;

    NotificationStatus(String predicate) {
        this.predicate = predicate;
    }

    static NotificationStatus of(String state, boolean blocked, boolean later) {
        if (blocked) {
            return BLOCKED;
        }
        return switch (state) {
            case "WAITING" -> later ? SCHEDULED : QUEUED;
            case "PUBLISHED" -> QUEUED;
            default -> valueOf(state);
        };
    }

    /// SQL over a row with one parameter, the time; each has an index that holds it.
    String predicate() {
        return predicate.replace("?", "?::timestamptz");
    }
}
