package io.qasid.tenantwebhooks.intake;

import com.google.protobuf.Timestamp;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.tenantwebhooks.delivery.DueEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One event as the router hands it over.
///
/// @param orderKey events of one tenant with the same key stay in order; null: in any order
/// @param dataJson the `data` object of the payload
record IncomingEvent(
        UUID id,
        TenantId tenant,
        String type,
        Instant occurredAt,
        @Nullable String orderKey,
        String dataJson) {
    private static final int ORDER_KEY_LENGTH_MAX = 100;

    /// @throws IllegalArgumentException if an id is no UUID or the order key is too long; whether the rest makes a
    ///     payload is seen when it is sent, so that it ends as a dead letter and not in an endless hand-over
    static IncomingEvent of(TenantEvent event) {
        if (event.getOrderKey().length() > ORDER_KEY_LENGTH_MAX) {
            throw new IllegalArgumentException("order key has more than " + ORDER_KEY_LENGTH_MAX + " characters");
        }
        return new IncomingEvent(
                UUID.fromString(event.getId()),
                TenantId.parse(event.getTenantId()),
                event.getType(),
                instant(event.getTime()),
                event.getOrderKey().isEmpty() ? null : event.getOrderKey(),
                event.getDataJson());
    }

    private static Instant instant(Timestamp time) {
        // as it is stored: a repeat must have the same payload as what was sent without being read back
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).truncatedTo(ChronoUnit.MICROS);
    }

    /// As it is stored when it is to be sent at once: with its first lease.
    DueEvent leased(Instant until) {
        return new DueEvent(id, tenant, type, occurredAt, dataJson, 0, 1, until, false);
    }

    /// Without the data.
    @Override
    public String toString() {
        return "IncomingEvent[" + id + "]";
    }
}
