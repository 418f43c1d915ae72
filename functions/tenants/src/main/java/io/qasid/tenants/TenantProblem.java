package io.qasid.tenants;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can.
enum TenantProblem implements ProblemType {
    NO_TENANT(
            HttpStatus.NOT_FOUND,
            "No tenant",
            "There is no tenant with this id.",
            "List the tenants with GET /v1/tenants and take the id from there."),
    NO_KEY(
            HttpStatus.NOT_FOUND,
            "No key",
            "The tenant has no key with this id. A key's id is not the key itself.",
            "List the tenant's keys with GET /v1/tenants/{id}/keys and take the id from there."),
    TENANT_EXISTS(
            HttpStatus.CONFLICT,
            "Tenant exists",
            "There is a tenant with the id that was brought along.",
            "Change the one that is there, or make another one without naming an id."),
    VERSION_CONFLICT(
            HttpStatus.CONFLICT,
            "Changed by somebody else",
            "The tenant was changed since you looked at it. The detail has its version now.",
            "Look at it again, decide again, and send the new version."),
    TOO_MANY_KEYS(
            HttpStatus.CONFLICT,
            "Too many keys",
            "The tenant has as many keys in force as a tenant may have. The detail says how many.",
            "Revoke a key that nobody uses."),
    KEY_EXISTS(
            HttpStatus.CONFLICT,
            "Key exists",
            "A key with this hash is known, of this tenant or of another one.",
            "Bring another key along, or let one be made."),
    KEY_NOT_ACTIVE(
            HttpStatus.CONFLICT,
            "Key not active",
            "The key has expired or was revoked, and neither comes back.",
            "Make a new key."),
    KEY_ROTATED(
            HttpStatus.CONFLICT,
            "Key rotated before",
            "The key was rotated already. The detail names its successor.",
            "Rotate the successor.");

    private final HttpStatus status;
    private final String title;
    private final String cause;
    private final String fix;

    TenantProblem(HttpStatus status, String title, String cause, String fix) {
        this.status = status;
        this.title = title;
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
        return false;
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
