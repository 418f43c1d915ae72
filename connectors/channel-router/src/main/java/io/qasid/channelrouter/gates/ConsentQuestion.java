package io.qasid.channelrouter.gates;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /// By hand, see [Msisdn#equals].
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConsentQuestion that
                && channel == that.channel
                && category == that.category
                && recipient.equals(that.recipient)
                && tenant.equals(that.tenant);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * recipient.hashCode() + tenant.hashCode()) + channel.hashCode()) + category.hashCode();
    }

    @Override
    public String toString() {
        return "ConsentQuestion[" + tenant + " " + channel + " " + category + "]";
    }
}
