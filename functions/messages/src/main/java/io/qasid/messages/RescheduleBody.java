package io.qasid.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.proto.v1.RescheduleRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `PATCH /v1/messages/{id}`.
///
/// @param sendAt ISO-8601 instant, at most 35 days ahead; one that has passed: now
/// @param deadline after it, at most 72 hours; without it the deadline moves as far as sendAt does
@Schema(name = "RescheduleRequest")
record RescheduleBody(
        @Schema(format = "date-time") String sendAt,
        @Nullable @Schema(format = "date-time") String deadline) {
    static final Set<String> FIELDS = Set.of("sendAt", "deadline");

    sealed interface Read {}

    /// @param wanted without tenant and message
    record Valid(RescheduleRequest wanted) implements Read {}

    /// @param errors at least one
    record Invalid(List<FieldError> errors) implements Read {}

    static Read read(ObjectNode body, Instant now) {
        JsonFields fields = new JsonFields(body, FIELDS);
        if (fields.requiredText("sendAt").isEmpty()) {
            return new Invalid(fields.errors());
        }
        Optional<Instant> sendAt = Instants.read(fields, "sendAt");
        Optional<Instant> deadline = Instants.read(fields, "deadline");
        sendAt.flatMap(given -> SendRequestReader.sendAtFlaw(given, now))
                .ifPresent(flaw -> fields.refuse("/sendAt", "invalid", flaw));
        deadline.flatMap(given -> SendRequestReader.deadlineFlaw(given, sendAt, now))
                .ifPresent(flaw -> fields.refuse("/deadline", flaw.code(), flaw.detail()));
        if (sendAt.isEmpty() || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        RescheduleRequest.Builder wanted = RescheduleRequest.newBuilder()
                .setSendAt(WireTime.of(sendAt.get().isBefore(now) ? now : sendAt.get()));
        deadline.ifPresent(given -> wanted.setDeadline(WireTime.of(given)));
        return new Valid(wanted.build());
    }
}
