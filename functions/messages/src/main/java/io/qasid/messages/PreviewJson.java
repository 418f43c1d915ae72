package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.PreviewReply;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What would become of a request now.
///
/// @param encoding GSM_7 or UCS_2
/// @param segments the text of each
/// @param allowed whether every gate lets it through
/// @param steps of the ladder that would be taken
/// @param strategy sequential or parallel; missing for a refusal
/// @param priceMost if every step were taken, at most the cap
/// @param deferredUntil missing: it would go at once
/// @param reason code of what the gates say, or of the refusal
/// @param retryable for a refusal: whether it may be otherwise soon
@Introspected
@JsonInclude(Include.NON_NULL)
record PreviewJson(
        String encoding,
        List<String> segments,
        boolean allowed,
        List<StepJson> steps,
        @Nullable String strategy,
        @Nullable MoneyJson priceMost,
        @Nullable String deferredUntil,
        String reason,
        String detail,
        @Nullable Boolean retryable) {

    static PreviewJson of(PreviewReply reply) {
        boolean refused = reply.hasRefusal();
        return new PreviewJson(
                reply.getEncoding(),
                reply.getSegmentsList(),
                !refused,
                reply.getStepsList().stream().map(StepJson::of).toList(),
                refused ? null : reply.getStrategy().toLowerCase(Locale.ROOT),
                MoneyJson.of(reply.hasPriceMost(), reply.getPriceMost()),
                reply.hasDeferredUntil() ? WireTime.text(reply.getDeferredUntil()) : null,
                refused ? reply.getRefusal().getCode() : reply.getReason(),
                refused ? reply.getRefusal().getDetail() : reply.getDetail(),
                refused ? reply.getRefusal().getRetryable() : null);
    }
}
