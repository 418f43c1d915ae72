package io.qasid.channelrouter.gates;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Of an answer about a person. Everything is in the one object: a cache of many people compares keys that are in no
/// processor's cache any more, and following a number to its octets would be four waits for memory instead of one.
///
/// @param number the E.164 digits
/// @param textHigh of the text's hash; 0 with `textLow` where the answer is for any text
record RecipientKey(
        long number, long tenantHigh, long tenantLow, Channel channel, Category category, long textHigh, long textLow) {
    static RecipientKey of(TenantId tenant, Msisdn recipient, Channel channel, Category category) {
        return of(tenant, recipient, channel, category, 0, 0);
    }

    static RecipientKey of(
            TenantId tenant, Msisdn recipient, Channel channel, Category category, long textHigh, long textLow) {
        UUID whose = tenant.value();
        return new RecipientKey(
                recipient.number(),
                whose.getMostSignificantBits(),
                whose.getLeastSignificantBits(),
                channel,
                category,
                textHigh,
                textLow);
    }

    /// By hand: what the compiler writes for a record costs several times as much.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecipientKey that
                && number == that.number
                && channel == that.channel
                && category == that.category
                && textHigh == that.textHigh
                && textLow == that.textLow
                && tenantHigh == that.tenantHigh
                && tenantLow == that.tenantLow;
    }

    @Override
    public int hashCode() {
        int who = Long.hashCode(31 * (31 * (31 * number + tenantLow) + tenantHigh) + textLow);
        return 31 * (31 * who + channel.hashCode()) + category.hashCode();
    }

    /// Without the number.
    @Override
    public String toString() {
        return "RecipientKey";
    }
}
