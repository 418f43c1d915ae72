package io.qasid.channelrouter.gates;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// May this tenant send this person this kind of message on this channel?
public record ConsentQuestion(TenantId tenant, Msisdn recipient, Channel channel, Category category)
        implements GateQuestion {
    static final ConsentQuestion ABOUT_NOBODY = new ConsentQuestion(
            new TenantId(new UUID(0, 0)), new Msisdn("+93700000000"), Channel.SMS, Category.TRANSACTIONAL);

    /// Everything that may have been asked about a recipient of a tenant.
    static List<ConsentQuestion> allAbout(TenantId tenant, Msisdn recipient) {
        List<ConsentQuestion> questions = new ArrayList<>();
        for (Channel channel : Channel.values()) {
            for (Category category : Category.values()) {
                questions.add(new ConsentQuestion(tenant, recipient, channel, category));
            }
        }
        return questions;
    }

    @Override
    public Object key() {
        return RecipientKey.of(tenant, recipient, channel, category);
    }

    @Override
    public String toString() {
        return "ConsentQuestion[" + tenant + " " + channel + " " + category + "]";
    }
}
