package io.qasid.tenants;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a key may be used for.
enum Scope {
    MESSAGES_SEND("messages:send"),
    MESSAGES_READ("messages:read"),
    LEDGER_READ("ledger:read"),
    AUDIT_READ("audit:read");

    /// Every name, as an error tells them.
    static final String NAMES = Stream.of(values()).map(Scope::wireName).collect(Collectors.joining(", "));

    private final String wireName;

    Scope(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static Optional<Scope> of(String wireName) {
        return Stream.of(values())
                .filter(scope -> scope.wireName.equals(wireName))
                .findFirst();
    }
}
