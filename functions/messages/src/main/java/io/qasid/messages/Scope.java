package io.qasid.messages;

/// What a key may be used for here, by the names of `qasid.v1.KeyGrant`.
enum Scope {
    MESSAGES_SEND("messages:send"),
    MESSAGES_READ("messages:read"),
    LEDGER_READ("ledger:read"),
    AUDIT_READ("audit:read");

    private final String wireName;

    Scope(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }
}
