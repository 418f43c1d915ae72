package io.qasid.channelrouter.accept;

import io.qasid.model.Money;
import io.qasid.model.Route;
import java.util.List;
import java.util.Map;

/// What a provider charges, by route: for SMS a segment, else a message or a call.
///
/// @param currency ISO 4217, of all prices
/// @param minorUnits by route
public record PriceList(String currency, Map<Route, Long> minorUnits) {

    /// @param used routes that must have a price
    /// @throws IllegalArgumentException if one has none
    public PriceList(String currency, Map<Route, Long> minorUnits, List<Route> used) {
        this(currency, Map.copyOf(minorUnits));
        for (Route route : used) {
            if (!minorUnits.containsKey(route)) {
                throw new IllegalArgumentException("qasid.channel-router.prices has none for " + route);
            }
        }
    }

    /// Of a whole message.
    ///
    /// @param segments the message has as SMS
    public Money price(Route route, int segments) {
        Money unit = new Money(minorUnits.getOrDefault(route, 0L), currency);
        return route.channel().inSegments() ? unit.times(segments) : unit;
    }
}
