package io.qasid.tenants;

import io.micronaut.http.HttpStatus;
import io.qasid.http.Problem;
import java.util.UUID;

/// What the admin API says when it can't do as it was asked.
final class AdminProblems {
    private AdminProblems() {}

    static Problem noTenant() {
        return Problem.of(HttpStatus.NOT_FOUND, "NO_TENANT", "No tenant", "There is no tenant with this id.");
    }

    static Problem noKey() {
        return Problem.of(HttpStatus.NOT_FOUND, "NO_KEY", "No key", "This tenant has no key with this id.");
    }

    static Problem tenantExists() {
        return conflict("TENANT_EXISTS", "Tenant exists", "There is a tenant with this id already.");
    }

    static Problem overtaken(int version) {
        return conflict(
                "VERSION_CONFLICT",
                "Changed by somebody else",
                "The tenant has version " + version + " now. Look at it and decide again.");
    }

    static Problem tooManyKeys() {
        return conflict(
                "TOO_MANY_KEYS",
                "Too many keys",
                "A tenant has at most " + Keys.IN_FORCE_MAX + " keys in force. Revoke one first.");
    }

    static Problem keyExists() {
        return conflict("KEY_EXISTS", "Key exists", "A key with this hash is known already.");
    }

    static Problem notActive(ApiKey.State state) {
        return conflict("KEY_NOT_ACTIVE", "Key not active", "The key is " + state + ". Make a new one.");
    }

    static Problem replaced(UUID by) {
        return conflict("KEY_ROTATED", "Key rotated before", "The key was rotated to " + by + ". Rotate that one.");
    }

    private static Problem conflict(String code, String title, String detail) {
        return Problem.of(HttpStatus.CONFLICT, code, title, detail);
    }
}
