package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.conversations.KeywordRoute;
import java.util.List;
import java.util.UUID;

/// One word as the API shows it.
///
/// @param keyword as answers are compared with it; `*`: whatever else comes to the sender
@Introspected
@JsonInclude(Include.ALWAYS)
record KeywordJson(String sender, String keyword, UUID tenantId, String label, String by, String setAt) {

    /// @param more there are more than are listed: ask for one sender, or one tenant
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Listing(List<KeywordJson> keywords, boolean more) {
        static Listing of(List<KeywordRoute> routes, int max) {
            return new Listing(routes.stream().limit(max).map(KeywordJson::of).toList(), routes.size() > max);
        }
    }

    static KeywordJson of(KeywordRoute route) {
        return new KeywordJson(
                route.sender(),
                route.keyword(),
                route.tenant().value(),
                route.label(),
                route.by(),
                route.at().toString());
    }
}
