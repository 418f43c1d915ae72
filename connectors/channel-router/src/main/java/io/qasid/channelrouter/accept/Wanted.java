package io.qasid.channelrouter.accept;

import io.qasid.model.Category;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.Optional;

/// What a plan is made for.
///
/// @param ladder its name
/// @param segments the text has as SMS
/// @param priceMax of all attempts together; empty: no cap
public record Wanted(
        TenantId tenant,
        Msisdn recipient,
        String sender,
        String text,
        Category category,
        String ladder,
        int segments,
        Optional<Money> priceMax) {
    /// Without recipient and text: this ends up in logs.
    @Override
    public String toString() {
        return "Wanted[" + tenant + " " + category + "]";
    }
}
