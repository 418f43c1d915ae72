package io.qasid.compliance;

import io.qasid.model.Reason;
import java.time.Instant;
import java.util.Optional;

/// What the rules say to a question, and which of them said it.
sealed interface Ruling {
    Reason COMPLIANT = Reason.of("COMPLIANT");
    Reason PREFIX_BLOCKED = Reason.of("PREFIX_BLOCKED");
    Reason TERM_FORBIDDEN = Reason.of("TERM_FORBIDDEN");
    Reason DOMAIN_NOT_ALLOWED = Reason.of("DOMAIN_NOT_ALLOWED");
    Reason QUIET_HOURS = Reason.of("QUIET_HOURS");
    /// Quiet hours follow upon each other without end: waiting is of no use.
    Reason QUIET_HOURS_WITHOUT_END = Reason.of("QUIET_HOURS_WITHOUT_END");
    /// The recipient got as many messages as a cap lets through.
    Reason FREQUENCY_CAP = Reason.of("FREQUENCY_CAP");
    /// Counted, and there was room.
    Reason WITHIN_CAP = Reason.of("WITHIN_CAP");
    /// The text is none of those that were registered.
    Reason TEMPLATE_REQUIRED = Reason.of("TEMPLATE_REQUIRED");
    /// The text lacks what it has to hold.
    Reason TEXT_REQUIRED = Reason.of("TEXT_REQUIRED");
    /// There are quiet hours, and nobody knows what time it is at the recipient.
    Reason ZONE_UNKNOWN = Reason.of("ZONE_UNKNOWN");

    Reason reason();

    /// The rule that decided; none when no rule stands against it.
    Optional<Rule> decidedBy();

    record Allowed() implements Ruling {
        @Override
        public Reason reason() {
            return COMPLIANT;
        }

        @Override
        public Optional<Rule> decidedBy() {
            return Optional.empty();
        }
    }

    record Refused(Reason reason, Rule rule) implements Ruling {
        @Override
        public Optional<Rule> decidedBy() {
            return Optional.of(rule);
        }
    }

    /// @param until the first moment at which no quiet hours hold
    record Deferred(Rule rule, Instant until) implements Ruling {
        @Override
        public Reason reason() {
            return QUIET_HOURS;
        }

        @Override
        public Optional<Rule> decidedBy() {
            return Optional.of(rule);
        }
    }
}
