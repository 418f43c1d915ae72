package io.qasid.tenantwebhooks.delivery;

import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Tells a tenant that events of its were given up: one event for each hour in which that happened, to the same
/// endpoint, with a day of repeats more than others have. Notices are never told of.
///
/// Every instance makes the same one under the same id, so the first holds.
public record DeadLetterNotice(UUID id, TenantId tenant, Instant hour, String dataJson) {
    public static final String TYPE = "webhook.dead_letters";

    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long BELOW_VARIANT = 0x3FFF_FFFF_FFFF_FFFFL;

    /// @param cause of the first of the hour
    static DeadLetterNotice of(TenantId tenant, Disposition.Cause cause, Instant now) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        UUID whose = tenant.value();
        long low = (whose.getMostSignificantBits() * 31 + whose.getLeastSignificantBits()) & BELOW_VARIANT;
        UUID id = new UUID(UuidV7.lowestAt(hour).getMostSignificantBits(), low | VARIANT);
        return new DeadLetterNotice(id, tenant, hour, "{\"since\":\"" + hour + "\",\"reason\":\"" + cause + "\"}");
    }
}
