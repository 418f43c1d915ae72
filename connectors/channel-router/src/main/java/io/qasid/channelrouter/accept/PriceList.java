package io.qasid.channelrouter.accept;

import io.qasid.model.Money;
import io.qasid.model.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a provider charges, by route: for SMS a segment, else a message or a call.
///
/// @param currency ISO 4217, of all prices
/// @param minorUnits by route
public record PriceList(String currency, Map<Route, Long> minorUnits) {
    private static final int VERSION_OCTETS = 6;

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

    /// Names this list among all that there were: the same prices have the same version, everywhere.
    public String version() {
        String text = minorUnits.entrySet().stream()
                .map(price -> price.getKey() + "=" + price.getValue())
                .sorted()
                .collect(Collectors.joining("\n", currency + "\n", ""));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, VERSION_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
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
