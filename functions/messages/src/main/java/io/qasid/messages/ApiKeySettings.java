package io.qasid.messages;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.qasid.http.BearerKey;
import io.qasid.model.TenantId;

/// One API key: whose it is, and its hash; the key itself is known to the tenant alone.
///
/// @param index its place in the settings
@EachProperty(value = "qasid.messages.api-keys", list = true)
record ApiKeySettings(@Parameter Integer index, String sha256, String tenantId) {
    ApiKeySettings {
        BearerKey.ofSetting(setting(index, "sha256"), sha256);
        try {
            TenantId.parse(tenantId);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    setting(index, "tenant-id") + " must be a UUID, was '" + tenantId + "'", e);
        }
    }

    BearerKey key() {
        return BearerKey.ofSetting(setting(index, "sha256"), sha256);
    }

    TenantId tenant() {
        return TenantId.parse(tenantId);
    }

    private static String setting(int index, String name) {
        return "qasid.messages.api-keys[" + index + "]." + name;
    }
}
