package io.qasid.compliance;

import com.google.protobuf.Timestamp;
import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ComplianceCheck;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Reads a question to the gate.
final class Check {
    /// The longest text of any channel.
    static final int TEXT_LENGTH_MAX = 4096;
    /// Times beyond these are mistakes, and calendars don't reach everywhere.
    static final Instant AT_MIN = Instant.parse("2000-01-01T00:00:00Z");

    static final Instant AT_MAX = Instant.parse("2200-01-01T00:00:00Z");

    private Check() {}

    sealed interface Read {}

    record Understood(Question question) implements Read {}

    /// @param field the first one that can't be read, with what it needs; never its value
    record NotUnderstood(String field) implements Read {}

    /// @param now for a check that says no time
    static Read of(ComplianceCheck wire, Instant now) {
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
        if (!wire.getCountry().isEmpty() && !Countries.known(wire.getCountry())) {
            return new NotUnderstood("country needs an ISO 3166-1 alpha-2 code");
        }
        if (Arrays.stream(Channel.values()).noneMatch(known -> known.wireName().equals(wire.getChannel()))) {
            return new NotUnderstood("channel needs the wire name of a channel");
        }
        Optional<Category> category = category(wire.getCategory());
        if (category.isEmpty()) {
            return new NotUnderstood("category is missing or not known here");
        }
        if (wire.getText().length() > TEXT_LENGTH_MAX) {
            return new NotUnderstood("text is longer than " + TEXT_LENGTH_MAX + " characters");
        }
        Optional<Instant> at = wire.hasAt() ? instant(wire.getAt()) : Optional.of(now);
        if (at.isEmpty()) {
            return new NotUnderstood("at needs a time between 2000 and 2200");
        }
        String country = wire.getCountry().isEmpty() ? RecipientCountry.of(recipient) : wire.getCountry();
        return new Understood(new Question(tenant, recipient, country, category.get(), wire.getText(), at.get()));
    }

    private static Optional<Instant> instant(Timestamp wire) {
        boolean possible = wire.getSeconds() >= AT_MIN.getEpochSecond()
                && wire.getSeconds() < AT_MAX.getEpochSecond()
                && wire.getNanos() >= 0
                && wire.getNanos() <= 999_999_999;
        return possible ? Optional.of(Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos())) : Optional.empty();
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
