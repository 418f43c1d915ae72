package io.qasid.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.model.SenderId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant as the admin API shows it.
///
/// @param defaultSender a long number with its plus sign; null: none
/// @param version what a change has to name
/// @param createdAt ISO-8601, UTC, like every time here
@Introspected
@JsonInclude(Include.ALWAYS)
record TenantView(
        UUID id,
        String name,
        String status,
        @Nullable String defaultSender,
        int requestsPerSecond,
        int version,
        String createdAt,
        String changedAt) {

    static TenantView of(Tenant tenant) {
        return new TenantView(
                tenant.id().value(),
                tenant.terms().name(),
                tenant.terms().status().name(),
                tenant.terms().defaultSender().map(SenderId::text).orElse(null),
                tenant.terms().requestsPerSecond(),
                tenant.version(),
                tenant.createdAt().toString(),
                tenant.changedAt().toString());
    }

    /// @param nextCursor for the next page; null when this is the last
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Page(List<TenantView> tenants, @Nullable UUID nextCursor) {
        /// @param found one more than `limit` if there is a next page
        static Page of(List<Tenant> found, int limit) {
            List<Tenant> shown = found.subList(0, Math.min(found.size(), limit));
            return new Page(
                    shown.stream().map(TenantView::of).toList(),
                    found.size() > limit ? shown.getLast().id().value() : null);
        }
    }

    /// @param history every change of the tenant and of its keys, the newest first, at most 200
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record File(TenantView tenant, List<Change> history) {
        static File of(TenantQuery.File file) {
            return new File(
                    TenantView.of(file.tenant()),
                    file.history().stream().map(Change::of).toList());
        }
    }

    /// @param keyId null: the tenant itself changed
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Change(@Nullable UUID keyId, String what, String reason, String by, String changedAt) {
        static Change of(TenantQuery.Change change) {
            return new Change(
                    change.key().orElse(null),
                    change.what(),
                    change.grounds().reason(),
                    change.grounds().by(),
                    change.at().toString());
        }
    }
}
