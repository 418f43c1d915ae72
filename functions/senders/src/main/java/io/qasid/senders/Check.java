package io.qasid.senders;

import io.qasid.model.Channel;
import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.SenderCheck;
import java.util.Optional;

/// One question to the gate.
///
/// @param sender in its one form where it has one; a text that can be no sender is asked about too, for nobody has
/// registered it
/// @param operator empty: not chosen yet
record Check(TenantId tenant, String sender, Country country, Optional<Operator> operator) {
    private static final int SENDER_LENGTH_MAX = 32;

    sealed interface Read {}

    record Understood(Check check) implements Read {}

    /// @param field the first one that can't be read, with what it needs; never its value
    record NotUnderstood(String field) implements Read {}

    static Read of(SenderCheck wire) {
        TenantId tenant;
        try {
            tenant = TenantId.parse(wire.getTenantId());
        } catch (IllegalArgumentException e) {
            return new NotUnderstood("tenant_id needs a UUID");
        }
        if (!isText(wire.getSender())) {
            return new NotUnderstood("sender needs 1 to " + SENDER_LENGTH_MAX + " printable characters");
        }
        Optional<Channel> channel = channelNamed(wire.getChannel());
        if (channel.isEmpty()) {
            return new NotUnderstood("channel needs the wire name of a channel");
        }
        Optional<Country> country = Country.of(wire.getCountry());
        if (country.isEmpty()) {
            return new NotUnderstood("country needs an ISO 3166-1 alpha-2 code in upper case");
        }
        Optional<Operator> operator = Operator.account(wire.getOperator());
        if (operator.isEmpty() && !wire.getOperator().isEmpty()) {
            return new NotUnderstood("operator needs the account of a route, or nothing");
        }
        String sender = written(channel.get(), wire.getSender());
        return new Understood(new Check(tenant, sender, country.get(), operator));
    }

    private static boolean isText(String sender) {
        return !sender.isEmpty()
                && sender.length() <= SENDER_LENGTH_MAX
                && sender.chars().noneMatch(Character::isISOControl);
    }

    /// SMS has one form for each sender. Elsewhere the account is the sender, and a name means nothing.
    private static String written(Channel channel, String sender) {
        return channel == Channel.SMS ? SenderId.oneForm(sender) : sender;
    }

    private static Optional<Channel> channelNamed(String wireName) {
        for (Channel channel : Channel.values()) {
            if (channel.wireName().equals(wireName)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }
}
