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
/// @param messageKey what the message is known by to whom counts messages, the same in every repetition; empty: it
/// isn't
/// one, and is not counted
public record Wanted(
        TenantId tenant,
        Msisdn recipient,
        String sender,
        String text,
        Category category,
        String ladder,
        int segments,
        Optional<Money> priceMax,
        String messageKey) {
    /// Without recipient and text: this ends up in logs.
    @Override
    public String toString() {
        return "Wanted[" + tenant + " " + category + "]";
    }
}
