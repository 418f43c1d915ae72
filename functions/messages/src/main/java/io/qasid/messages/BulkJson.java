package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.http.FieldError;
import io.qasid.http.HttpProblem;
import io.qasid.proto.v1.SubmitReply;
import io.qasid.proto.v1.SubmitResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a bulk request. A replay gives the same octets.
///
/// @param queued how many messages have an id
/// @param refused how many have a problem
/// @param results one for each message of the request, in its order
@Introspected
@JsonInclude(Include.NON_NULL)
record BulkJson(String acceptedAt, int queued, int refused, List<Result> results) {

    static BulkJson of(BulkRequest request, SubmitReply reply) {
        List<Result> results = new ArrayList<>(reply.getResultsCount());
        for (int i = 0; i < reply.getResultsCount(); i++) {
            boolean later = request.items().get(i) instanceof BulkRequest.Good(SendRequest send)
                    && send.sendAt().isPresent();
            results.add(Result.of(reply.getResults(i), "/messages/" + i, later));
        }
        int queued =
                (int) results.stream().filter(result -> result.id() != null).count();
        return new BulkJson(WireTime.text(reply.getAcceptedAt()), queued, results.size() - queued, results);
    }

    /// What became of one message.
    ///
    /// @param status queued, scheduled or refused
    /// @param id there unless it was refused
    /// @param problem there when it was refused
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record Result(
            String status, @Nullable String id, @Nullable ItemProblem problem) {
        static Result of(SubmitResult result, String at, boolean later) {
            return switch (result.getResultCase()) {
                case MESSAGE_ID -> new Result(later ? "scheduled" : "queued", result.getMessageId(), null);
                case REFUSED -> refused(ItemProblem.invalid(ItemErrors.read(result.getRefused())));
                case TURNED_AWAY -> refused(ItemProblem.keyReused(at));
                case RESULT_NOT_SET -> throw new IllegalStateException("the orchestrator left a result out");
            };
        }

        private static Result refused(ItemProblem problem) {
            return new Result("refused", null, problem);
        }
    }

    /// Why a message was refused, as a problem says it.
    ///
    /// @param code names the page that explains it
    /// @param errors every field that is wrong
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record ItemProblem(String code, String title, String detail, List<ItemField> errors) {
        static ItemProblem invalid(List<FieldError> errors) {
            return new ItemProblem(
                    HttpProblem.INVALID_FIELDS.name(),
                    HttpProblem.INVALID_FIELDS.title(),
                    errors.size() == 1
                            ? "The field " + errors.getFirst().pointer() + " is not acceptable."
                            : errors.size() + " fields are not acceptable.",
                    errors.stream().map(ItemField::of).toList());
        }

        static ItemProblem keyReused(String at) {
            String detail = "This key came before with another message.";
            return new ItemProblem(
                    MessagesProblem.IDEMPOTENCY_KEY_REUSED.name(),
                    MessagesProblem.IDEMPOTENCY_KEY_REUSED.title(),
                    detail,
                    List.of(new ItemField(at + "/idempotencyKey", "reused", detail)));
        }
    }

    /// @param pointer JSON pointer into the body of the whole request
    /// @param code for programs
    /// @param detail for a person
    @Introspected
    record ItemField(String pointer, String code, String detail) {
        static ItemField of(FieldError error) {
            return new ItemField(error.pointer(), error.code(), error.detail());
        }
    }
}
