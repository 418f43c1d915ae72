package io.qasid.messages;

import io.micronaut.http.HttpRequest;
import io.qasid.http.BearerKey;
import io.qasid.model.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Whose request it is.
@Singleton
final class ApiKeys {
    private record Entry(BearerKey key, TenantId tenant) {}

    private final List<Entry> entries;

    ApiKeys(List<ApiKeySettings> settings) {
        this.entries = settings.stream()
                .map(each -> new Entry(each.key(), each.tenant()))
                .toList();
        for (int i = 0; i < entries.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (entries.get(i).key().matches(entries.get(j).key())) {
                    throw new IllegalArgumentException(
                            "qasid.messages.api-keys: numbers " + j + " and " + i + " are the same key");
                }
            }
        }
    }

    /// Looks at every key, so that the time tells nothing about which one matched.
    Optional<TenantId> tenantOf(HttpRequest<?> request) {
        Optional<BearerKey> presented = BearerKey.of(request);
        Optional<TenantId> tenant = Optional.empty();
        if (presented.isPresent()) {
            for (Entry entry : entries) {
                if (entry.key().matches(presented.get())) {
                    tenant = Optional.of(entry.tenant());
                }
            }
        }
        return tenant;
    }
}
