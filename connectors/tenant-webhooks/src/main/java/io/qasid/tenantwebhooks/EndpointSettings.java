package io.qasid.tenantwebhooks;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.qasid.model.TenantId;
import io.qasid.tenantwebhooks.target.SigningKeys;
import java.net.URI;
import java.util.List;

/// One entry of `qasid.tenant-webhooks.endpoints`.
///
/// @param index of the entry, from 0
/// @param tenantId UUID
/// @param url absolute, `https`, or `http` inside `allowed-private-networks`
/// @param secret `whsec_<base64 of 24 to 64 bytes>`; during a rotation both, the new one first, separated by a comma
@EachProperty(value = "qasid.tenant-webhooks.endpoints", list = true)
public record EndpointSettings(@Parameter int index, String tenantId, String url, List<String> secret) {

    /// @throws IllegalArgumentException naming the key; never the secret
    public Endpoint endpoint() {
        String key = "qasid.tenant-webhooks.endpoints[" + index + "].";
        try {
            return new Endpoint(TenantId.parse(tenantId), URI.create(url), SigningKeys.parse(secret));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + "*: " + e.getMessage(), e);
        }
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "EndpointSettings[" + index + ", " + tenantId + "]";
    }
}
