package io.qasid.channelrouter;

import io.micronaut.context.annotation.EachProperty;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.channelrouter.ladder.Strategy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `qasid.channel-router.ladders[i]`: which routes are tried for numbers with this prefix, in order.
///
/// @param name that requests choose it by; absent: `default`
/// @param prefix of the E.164 form; `*` for every other number
/// @param strategy `sequential`, `parallel` or `fastest`; absent: sequential
/// @param steps `<route> [within <n>s] [if accepted|delivered|read]` each
@EachProperty(value = "qasid.channel-router.ladders", list = true)
public record LadderProperties(Optional<String> name, String prefix, Optional<String> strategy, List<String> steps) {
    LadderPolicy.Entry entry() {
        return new LadderPolicy.Entry(
                name.orElse(LadderPolicy.DEFAULT),
                "*".equals(prefix) ? "" : prefix,
                Strategy.valueOf(strategy.orElse("sequential").toUpperCase(Locale.ROOT)),
                steps.stream().map(LadderPolicy.Rung::parse).toList());
    }
}
