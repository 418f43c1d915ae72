package io.qasid.compliance;

import java.util.UUID;

/// A stored rule that this version can't read: asking again changes nothing. The gate must not decide without it.
final class UnreadableRule extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRule(UUID id, int version) {
        super("rule " + id + " in version " + version + " can't be read");
    }
}
