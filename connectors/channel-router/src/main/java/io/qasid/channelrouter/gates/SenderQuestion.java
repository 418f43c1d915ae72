package io.qasid.channelrouter.gates;

import io.qasid.model.Route;
import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// May this tenant send under this name or number, to this country, over this route?
///
/// @param sender as senders are registered, where it has that form
/// @param country ISO 3166-1 alpha-2
public record SenderQuestion(TenantId tenant, String sender, String country, Route route) implements GateQuestion {
    static final SenderQuestion ABOUT_NOBODY =
            new SenderQuestion(new TenantId(new UUID(0, 0)), "Nobody", "AF", Route.parse("sms:none"));

    public SenderQuestion {
        sender = SenderId.oneForm(sender);
    }

    /// By hand, see [io.qasid.model.Msisdn#equals].
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SenderQuestion that
                && route.equals(that.route)
                && sender.equals(that.sender)
                && country.equals(that.country)
                && tenant.equals(that.tenant);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * sender.hashCode() + route.hashCode()) + country.hashCode()) + tenant.hashCode();
    }
}
