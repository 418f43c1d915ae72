package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What would become of a request now.
///
/// @param encoding GSM_7 or UCS_2
/// @param segments the text of each
/// @param allowed whether every gate lets it through
/// @param steps of the ladder that would be taken
/// @param reason code of what the gates say, or of the refusal
/// @param retryable for a refusal: whether it may be otherwise soon
@Introspected
@JsonInclude(Include.NON_NULL)
record PreviewJson(
        String encoding,
        List<String> segments,
        boolean allowed,
        List<String> steps,
        String reason,
        String detail,
        @Nullable Boolean retryable) {

    static PreviewJson of(PreviewReply reply) {
        boolean refused = reply.hasRefusal();
        return new PreviewJson(
                reply.getEncoding(),
                reply.getSegmentsList(),
                !refused,
                reply.getStepsList().stream().map(Step::getRoute).toList(),
                refused ? reply.getRefusal().getCode() : reply.getReason(),
                refused ? reply.getRefusal().getDetail() : reply.getDetail(),
                refused ? reply.getRefusal().getRetryable() : null);
    }
}
