package io.qasid.channelrouter;

import io.micronaut.context.annotation.EachProperty;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.model.Route;
import java.util.List;

/// `qasid.channel-router.ladders[i]`: which routes are tried for numbers with this prefix, in order.
///
/// @param prefix of the E.164 form; `*` for every other number
@EachProperty(value = "qasid.channel-router.ladders", list = true)
public record LadderProperties(String prefix, List<String> steps) {
    LadderPolicy.Entry entry() {
        return new LadderPolicy.Entry(
                "*".equals(prefix) ? "" : prefix,
                steps.stream().map(Route::parse).toList());
    }
}
