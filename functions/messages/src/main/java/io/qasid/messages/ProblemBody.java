package io.qasid.messages;

import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

// describes what io.qasid.http.Problem writes; nothing is made of it

/// A problem as RFC 9457 has it, with members of our own: code, request_id, retryable and errors.
///
/// @param type address of the page that explains the problem
/// @param title the same for each problem of this type
/// @param status the HTTP status
/// @param detail what happened to this request
/// @param code for programs; new ones may come
/// @param requestId the header X-Request-Id of this response
/// @param retryable whether the same request can succeed after Retry-After
/// @param errors every field that is wrong
@Schema(name = "Problem")
record ProblemBody(
        @Schema(format = "uri-reference") URI type,
        String title,
        int status,
        String detail,
        String code,
        @Schema(name = "request_id") String requestId,
        boolean retryable,
        @Nullable List<Field> errors) {

    /// @param pointer JSON pointer into the request's body, or the name of a query parameter or header
    /// @param code for programs
    /// @param detail for a person
    @Schema(name = "ProblemField")
    record Field(String pointer, String code, String detail) {}
}
