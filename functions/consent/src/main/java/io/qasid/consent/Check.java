package io.qasid.consent;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ConsentCheck;
import java.util.Optional;

/// One question to the gate.
record Check(TenantId tenant, Msisdn recipient, Channel channel, Category category) {

    sealed interface Read {}

    record Understood(Check check) implements Read {}

    /// @param field the first one that can't be read, with what it needs; never its value
    record NotUnderstood(String field) implements Read {}

    static Read of(ConsentCheck wire) {
        TenantId tenant;
        try {
            tenant = TenantId.parse(wire.getTenantId());
        } catch (IllegalArgumentException e) {
            return new NotUnderstood("tenant_id needs a UUID");
        }
        Msisdn recipient;
        try {
            recipient = new Msisdn(wire.getRecipient());
        } catch (IllegalArgumentException e) {
            return new NotUnderstood("recipient needs an E.164 number with plus sign");
        }
        Optional<Channel> channel = Scope.channelNamed(wire.getChannel());
        if (channel.isEmpty()) {
            return new NotUnderstood("channel needs the wire name of a channel");
        }
        Optional<Category> category = category(wire.getCategory());
        if (category.isEmpty()) {
            return new NotUnderstood("category is missing or not known here");
        }
        return new Understood(new Check(tenant, recipient, channel.get(), category.get()));
    }

    private static Optional<Category> category(io.qasid.proto.v1.Category wire) {
        return switch (wire) {
            case CATEGORY_OTP -> Optional.of(Category.OTP);
            case CATEGORY_TRANSACTIONAL -> Optional.of(Category.TRANSACTIONAL);
            case CATEGORY_MARKETING -> Optional.of(Category.MARKETING);
            case CATEGORY_EMERGENCY -> Optional.of(Category.EMERGENCY);
            case CATEGORY_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }
}
