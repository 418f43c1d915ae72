package io.qasid.local.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sender that is registered and approved before the demo.
///
/// @param countries of recipients, ISO 3166-1 alpha-2
/// @param operator account of the only route it is good for; null: every one
public record DemoSender(
        String sender, List<String> countries, @Nullable String operator) {
    public DemoSender {
        countries = List.copyOf(countries);
    }
}
