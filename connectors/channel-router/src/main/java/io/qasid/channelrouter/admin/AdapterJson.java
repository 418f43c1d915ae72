package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.circuits.CircuitOrder;
import io.qasid.channelrouter.circuits.Standing;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One adapter as the API shows it.
///
/// @param adapter its route
/// @param circuit `CLOSED`, `HALF_OPEN` or `OPEN`
/// @param breakers what its connectors' breakers say
/// @param order null: none is in force
@Introspected
@JsonInclude(Include.ALWAYS)
record AdapterJson(
        String adapter,
        String circuit,
        String breakers,
        @Nullable Order order) {

    /// @param until ISO-8601; null: until it is taken back
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Order(String state, @Nullable String until, String reason, String by, String orderedAt) {
        static Order of(CircuitOrder order) {
            return new Order(
                    order.state().name(),
                    order.until().map(Instant::toString).orElse(null),
                    order.reason(),
                    order.by(),
                    order.orderedAt().toString());
        }
    }

    @Introspected
    record Listing(List<AdapterJson> adapters) {
        static Listing of(Collection<Standing> standings) {
            return new Listing(standings.stream()
                    .map(AdapterJson::of)
                    .sorted(Comparator.comparing(AdapterJson::adapter))
                    .toList());
        }
    }

    static AdapterJson of(Standing standing) {
        return new AdapterJson(
                standing.route().toString(),
                standing.state().name(),
                standing.breakers().name(),
                standing.order().map(Order::of).orElse(null));
    }
}
