package io.qasid.ott;

import com.google.protobuf.Timestamp;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.proto.v1.OttHeard;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a provider's callback tells about a person.
///
/// @param recipient empty where the provider does not tell
/// @param chat of Telegram its chat, of Viber its id of the person, empty elsewhere
/// @param links the person proved that this number is theirs
/// @param blocked the person blocked the bot, left, or has not subscribed yet
record Heard(Route route, Instant at, Optional<Msisdn> recipient, String chat, boolean links, boolean blocked) {
    private static final Pattern TELEGRAM_CHAT = Pattern.compile("-?[1-9][0-9]{0,17}");
    private static final Pattern VIBER_USER = Pattern.compile("[A-Za-z0-9+/=_-]{1,64}");

    Heard {
        if (route.channel() == Channel.WHATSAPP && recipient.isEmpty()) {
            throw new IllegalArgumentException("WhatsApp tells who wrote");
        }
        if (route.channel() == Channel.TELEGRAM && !TELEGRAM_CHAT.matcher(chat).matches()) {
            throw new IllegalArgumentException("Telegram tells the chat");
        }
        if (route.channel() == Channel.VIBER && !VIBER_USER.matcher(chat).matches()) {
            throw new IllegalArgumentException("Viber tells the person's id");
        }
        if (links && recipient.isEmpty()) {
            throw new IllegalArgumentException("a link has its number");
        }
    }

    /// @throws IllegalArgumentException if it is not what it should be
    static Heard of(OttHeard wire) {
        return new Heard(
                Route.parse(wire.getRoute()),
                instant(wire.getAt()),
                wire.getRecipient().isEmpty() ? Optional.empty() : Optional.of(new Msisdn(wire.getRecipient())),
                wire.getChatId(),
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
