package io.qasid.channelrouter.gates;

import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.UUID;

/// May this person be sent one more? The answer counts it.
///
/// @param messageKey what the tenant's message is known by, the same in every repetition; empty: it isn't counted
public record FrequencyQuestion(TenantId tenant, Msisdn recipient, Category category, String messageKey)
        implements GateQuestion {
    static final FrequencyQuestion ABOUT_NOBODY =
            new FrequencyQuestion(new TenantId(new UUID(0, 0)), new Msisdn("+93700000000"), Category.TRANSACTIONAL, "");

    @Override
    public String toString() {
        return "FrequencyQuestion[" + tenant + " " + category + "]";
    }
}
