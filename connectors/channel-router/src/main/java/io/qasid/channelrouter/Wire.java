package io.qasid.channelrouter;

import com.google.protobuf.Timestamp;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.model.Category;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Money;
import java.time.Duration;
import java.time.Instant;

/// Values as protobuf writes them.
public final class Wire {
    private Wire() {}

    public static io.qasid.proto.v1.Category category(Category category) {
        return switch (category) {
            case OTP -> io.qasid.proto.v1.Category.CATEGORY_OTP;
            case TRANSACTIONAL -> io.qasid.proto.v1.Category.CATEGORY_TRANSACTIONAL;
            case MARKETING -> io.qasid.proto.v1.Category.CATEGORY_MARKETING;
            case EMERGENCY -> io.qasid.proto.v1.Category.CATEGORY_EMERGENCY;
        };
    }

    /// @throws IllegalArgumentException if it is unspecified or one we don't know yet
    public static Category category(io.qasid.proto.v1.Category category) {
        return switch (category) {
            case CATEGORY_OTP -> Category.OTP;
            case CATEGORY_TRANSACTIONAL -> Category.TRANSACTIONAL;
            case CATEGORY_MARKETING -> Category.MARKETING;
            case CATEGORY_EMERGENCY -> Category.EMERGENCY;
            case CATEGORY_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("category: unknown");
        };
    }

    public static io.qasid.proto.v1.MessageTemplate template(MessageTemplate template) {
        return io.qasid.proto.v1.MessageTemplate.newBuilder()
                .setName(template.name())
                .setLanguage(template.language())
                .addAllParameters(template.parameters())
                .build();
    }

    /// @throws IllegalArgumentException if it is not what a template must be
    static MessageTemplate template(io.qasid.proto.v1.MessageTemplate template) {
        return new MessageTemplate(template.getName(), template.getLanguage(), template.getParametersList());
    }

    public static io.qasid.proto.v1.Money money(Money money) {
        return io.qasid.proto.v1.Money.newBuilder()
                .setMinorUnits(money.minorUnits())
                .setCurrency(money.currency())
                .build();
    }

    /// @throws IllegalArgumentException if it is negative, or its currency is none
    static Money money(io.qasid.proto.v1.Money money) {
        return new Money(money.getMinorUnits(), money.getCurrency());
    }

    public static io.qasid.proto.v1.Step step(Step step) {
        return io.qasid.proto.v1.Step.newBuilder()
                .setRoute(step.route().toString())
                .setWithinMillis(step.within().map(Duration::toMillis).orElse(0L))
                .setSuccess(step.success().name())
                .setPrice(money(step.price()))
                .build();
    }

    public static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    public static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
