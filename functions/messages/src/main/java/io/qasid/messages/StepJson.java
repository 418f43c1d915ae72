package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.Step;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One rung of a ladder.
///
/// @param route `sms:awcc`
/// @param within ISO-8601 duration after which the next one is taken; missing: only when it fails
/// @param success accepted: when the provider took it; delivered: when a receipt says so; read: when one says that it
/// was read
/// @param price of the whole message over this route
@Introspected
@JsonInclude(Include.NON_NULL)
record StepJson(String route, @Nullable String within, String success, MoneyJson price) {

    static StepJson of(Step step) {
        return new StepJson(
                step.getRoute(),
                step.getWithinMillis() == 0
                        ? null
                        : Duration.ofMillis(step.getWithinMillis()).toString(),
                step.getSuccess().toLowerCase(Locale.ROOT),
                MoneyJson.of(step.getPrice()));
    }
}
