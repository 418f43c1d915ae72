package io.qasid.providerwebhooks;

import com.google.protobuf.Timestamp;
import io.qasid.model.DeliveryState;
import io.qasid.model.Route;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.MobileOriginated;
import java.time.Instant;

/// What goes to the router.
public final class Entries {
    /// Of a source event id, which is a provider's id with something round it.
    private static final int ID_LENGTH_MAX = 200;
    /// What the router takes of a text; longer ones are cut.
    private static final int TEXT_LENGTH_MAX = 4_096;

    private Entries() {}

    /// Whether an id can be one that the router takes.
    public static boolean fits(String sourceEventId) {
        return sourceEventId.length() <= ID_LENGTH_MAX
                && sourceEventId.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }

    public static InboxEntry receipt(
            String sourceEventId, Route route, String messageId, DeliveryState state, String reason, Instant at) {
        return InboxEntry.newBuilder()
                .setSourceEventId(sourceEventId)
                .setReceivedAt(timestamp(at))
                .setReceipt(DeliveryReceipt.newBuilder()
                        .setRoute(route.toString())
                        .setProviderMessageId(messageId)
                        .setState(state.name())
                        .setReasonCode(reason)
                        .setAt(timestamp(at)))
                .build();
    }

    /// @param from E.164, or empty where the connector knows it
    public static InboxEntry message(
            String sourceEventId, Route route, String from, String to, String text, Instant at) {
        return InboxEntry.newBuilder()
                .setSourceEventId(sourceEventId)
                .setReceivedAt(timestamp(at))
                .setMobileOriginated(MobileOriginated.newBuilder()
                        .setRoute(route.toString())
                        .setFrom(from)
                        .setTo(to)
                        .setText(text.length() > TEXT_LENGTH_MAX ? text.substring(0, TEXT_LENGTH_MAX) : text)
                        .setAt(timestamp(at)))
                .build();
    }

    public static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /// Of epoch seconds as providers write them.
    ///
    /// @param otherwise when it is no time within eight days before (WhatsApp repeats for seven) and an hour after
    public static Instant time(long epochSeconds, Instant otherwise) {
        return plausible(epochSeconds, otherwise) ? Instant.ofEpochSecond(epochSeconds) : otherwise;
    }

    /// Likewise, of epoch milliseconds.
    public static Instant timeOfMillis(long epochMillis, Instant otherwise) {
        return plausible(Math.floorDiv(epochMillis, 1_000), otherwise) ? Instant.ofEpochMilli(epochMillis) : otherwise;
    }

    private static boolean plausible(long epochSeconds, Instant now) {
        return epochSeconds > now.getEpochSecond() - 8 * 86_400 && epochSeconds < now.getEpochSecond() + 3_600;
    }
}
