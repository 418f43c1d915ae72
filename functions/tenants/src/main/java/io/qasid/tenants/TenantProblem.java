package io.qasid.tenants;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can.
enum TenantProblem implements ProblemType {
    NO_TENANT(
            HttpStatus.NOT_FOUND,
            "No tenant",
            false,
            "There is no tenant with this id.",
            "List the tenants and take the id from there."),
    NO_KEY(
            HttpStatus.NOT_FOUND,
            "No key",
            false,
            "This tenant has no key with this id.",
            "List the keys of the tenant and take the id from there."),
    TENANT_EXISTS(
            HttpStatus.CONFLICT,
            "Tenant exists",
            false,
            "There is a tenant with this id already.",
            "Look at that tenant. To change it, use its version; for another tenant take another id, or none."),
    VERSION_CONFLICT(
            HttpStatus.CONFLICT,
            "Changed by somebody else",
            false,
            "The tenant was changed after you looked at it. The detail has its version now.",
            "Look at the tenant again, decide again, and send the version that it has now."),
    TOO_MANY_KEYS(
            HttpStatus.CONFLICT,
            "Too many keys",
            false,
            "The tenant has as many keys in force as there may be.",
            "Revoke a key that is not used any more."),
    KEY_EXISTS(
            HttpStatus.CONFLICT,
            "Key exists",
            false,
            "A key with this hash is known already, for this tenant or another one.",
            "Make a new key. A key belongs to one tenant only."),
    KEY_NOT_ACTIVE(
            HttpStatus.CONFLICT,
            "Key not active",
            false,
            "The key has expired or was revoked, so it can be changed no more.",
            "Make a new key."),
    KEY_ROTATED(
            HttpStatus.CONFLICT,
            "Key rotated before",
            false,
            "The key was rotated already. The detail has the id of the one that replaces it.",
            "Rotate the key that replaces it.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    TenantProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
        this.cause = cause;
        this.fix = fix;
    }

    @Override
    public HttpStatus status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String fix() {
        return fix;
    }
}
