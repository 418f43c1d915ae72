package io.qasid.ott;

import com.google.protobuf.Timestamp;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.proto.v1.OttHeard;
import java.time.Instant;
import java.util.Optional;

/// What a provider's callback tells about a person.
///
/// @param recipient empty where the provider does not tell
/// @param chat of Telegram, 0 elsewhere
/// @param links the person gave their own number for this chat
/// @param blocked the person blocked the bot, or left
record Heard(Route route, Instant at, Optional<Msisdn> recipient, long chat, boolean links, boolean blocked) {
    Heard {
        if (route.channel() == Channel.WHATSAPP && recipient.isEmpty()) {
            throw new IllegalArgumentException("WhatsApp tells who wrote");
        }
        if (route.channel() == Channel.TELEGRAM && (chat == 0 || (links && recipient.isEmpty()))) {
            throw new IllegalArgumentException("Telegram tells the chat, and a link its number");
        }
    }

    /// @throws IllegalArgumentException if it is not what it should be
    static Heard of(OttHeard wire) {
        return new Heard(
                Route.parse(wire.getRoute()),
                instant(wire.getAt()),
                wire.getRecipient().isEmpty() ? Optional.empty() : Optional.of(new Msisdn(wire.getRecipient())),
                wire.getChatId().isEmpty() ? 0 : Long.parseLong(wire.getChatId()),
                wire.getLinks(),
                wire.getBlocked());
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /// Without the recipient.
    @Override
    public String toString() {
        return "Heard[" + route + "]";
    }
}
