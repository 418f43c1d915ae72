package io.qasid.compliance;

import java.util.UUID;

/// A rule as it stood in one version.
///
/// @param version from 1; every change makes the next one
record Rule(UUID id, int version, RuleScope scope, Terms terms) {
    enum Kind {
        BLOCKED_PREFIX,
        CONTENT,
        FREQUENCY_CAP,
        REQUIRED_TEXT,
        TEMPLATE,
        QUIET_HOURS
    }

    Kind kind() {
        return terms.kind();
    }
}
