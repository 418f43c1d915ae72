package io.qasid.tenants;

import io.qasid.http.Problem;
import java.util.UUID;

/// What the admin API says when it can't do as it was asked.
final class AdminProblems {
    private AdminProblems() {}

    static Problem noTenant() {
        return Problem.of(TenantProblem.NO_TENANT, "There is no tenant with this id.");
    }

    static Problem noKey() {
        return Problem.of(TenantProblem.NO_KEY, "This tenant has no key with this id.");
    }

    static Problem tenantExists() {
        return Problem.of(TenantProblem.TENANT_EXISTS, "There is a tenant with this id already.");
    }

    static Problem overtaken(int version) {
        return Problem.of(
                TenantProblem.VERSION_CONFLICT,
                "The tenant has version " + version + " now. Look at it and decide again.");
    }

    static Problem tooManyKeys() {
        return Problem.of(
                TenantProblem.TOO_MANY_KEYS,
                "A tenant has at most " + Keys.IN_FORCE_MAX + " keys in force. Revoke one first.");
    }

    static Problem keyExists() {
        return Problem.of(TenantProblem.KEY_EXISTS, "A key with this hash is known already.");
    }

    static Problem notActive(ApiKey.State state) {
        return Problem.of(TenantProblem.KEY_NOT_ACTIVE, "The key is " + state + ". Make a new one.");
    }

    static Problem replaced(UUID by) {
        return Problem.of(TenantProblem.KEY_ROTATED, "The key was rotated to " + by + ". Rotate that one.");
    }
}
