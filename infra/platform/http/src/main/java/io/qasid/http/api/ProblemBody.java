package io.qasid.http.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

// describes what io.qasid.http.Problem writes; nothing is made of it

/// A problem as RFC 9457 has it, with members of our own: code, request_id, retryable and errors.
@Schema(name = "Problem", description = "What is not a success, as RFC 9457 has it, with members of our own.")
public record ProblemBody(
        @Schema(format = "uri-reference", description = "address of the page that explains the problem")
        URI type,

        @Schema(description = "the same for each problem of this type")
        String title,

        @Schema(description = "the HTTP status") int status,

        @Schema(description = "what happened to this request")
        String detail,

        @Schema(description = "for programs; new ones may come")
        String code,

        @Schema(name = "request_id", description = "the header X-Request-Id of this response")
        String requestId,

        @Schema(description = "whether the same request can succeed after Retry-After")
        boolean retryable,

        @Nullable @Schema(description = "every field that is wrong")
        List<Field> errors) {

    /// The media type of a problem.
    public static final String TYPE = "application/problem+json";

    /// One field that is wrong.
    @Schema(name = "ProblemField")
    public record Field(
            @Schema(description = "JSON pointer into the request's body, or the name of a query parameter or header")
            String pointer,

            @Schema(description = "for programs") String code,
            @Schema(description = "for a person") String detail) {}
}
