package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Money;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A ladder's steps as they are stored: `sms:awcc/0/DELIVERED/180/AFN`, separated by commas. The second part is the
/// time in milliseconds, 0 for none; no part can contain a comma or a slash.
public final class Steps {
    private Steps() {}

    public static String write(List<Step> steps) {
        return steps.stream().map(Steps::write).collect(Collectors.joining(","));
    }

    /// @throws IllegalArgumentException if `text` was not written by [#write]
    public static List<Step> read(String text) {
        return Arrays.stream(text.split(",")).map(Steps::readOne).toList();
    }

    /// Writes their routes, for people.
    static void routes(List<Step> steps, StringBuilder text) {
        String comma = "";
        for (Step step : steps) {
            text.append(comma).append(step.route());
            comma = ", ";
        }
    }

    private static String write(Step step) {
        return step.route() + "/" + step.within().map(Duration::toMillis).orElse(0L) + "/" + step.success() + "/"
                + step.price().minorUnits() + "/" + step.price().currency();
    }

    private static Step readOne(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("a stored step needs five parts, was '" + text + "'");
        }
        long within = Long.parseLong(parts[1]);
        return new Step(
                Route.parse(parts[0]),
                within == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(within)),
                Success.valueOf(parts[2]),
                new Money(Long.parseLong(parts[3]), parts[4]));
    }
}
