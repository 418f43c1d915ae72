package io.qasid.tenantwebhooks;

import io.qasid.model.TenantId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The endpoints of all tenants, one for each.
@Singleton
public final class Endpoints {
    /// Each endpoint costs the claim one index probe and the process one window.
    private static final int ENDPOINTS_MAX = 1_000;

    private final Map<TenantId, Endpoint> byTenant = new LinkedHashMap<>();

    @Inject
    Endpoints(List<EndpointSettings> entries, WebhookSettings settings) {
        this(entries.stream().map(EndpointSettings::endpoint).toList());
        all().forEach(endpoint -> requireHttpsPortForHttps(endpoint, settings.httpsPorts()));
    }

    /// The address guard tells https from http by the port, for it sees nothing else.
    private static void requireHttpsPortForHttps(Endpoint endpoint, List<Integer> httpsPorts) {
        if (endpoint.plainHttp() && httpsPorts.contains(endpoint.port())) {
            throw new IllegalArgumentException("qasid.tenant-webhooks.endpoints: tenant " + endpoint.tenant()
                    + " has plain http on port " + endpoint.port() + ", which is for https");
        }
    }

    public Endpoints(Collection<Endpoint> endpoints) {
        if (endpoints.size() > ENDPOINTS_MAX) {
            throw new IllegalArgumentException("qasid.tenant-webhooks.endpoints must have at most " + ENDPOINTS_MAX
                    + " entries, had " + endpoints.size());
        }
        for (Endpoint endpoint : endpoints) {
            if (byTenant.put(endpoint.tenant(), endpoint) != null) {
                throw new IllegalArgumentException(
                        "qasid.tenant-webhooks.endpoints has two entries for tenant " + endpoint.tenant());
            }
        }
    }

    public Optional<Endpoint> of(TenantId tenant) {
        return Optional.ofNullable(byTenant.get(tenant));
    }

    public Collection<Endpoint> all() {
        return byTenant.values();
    }
}
