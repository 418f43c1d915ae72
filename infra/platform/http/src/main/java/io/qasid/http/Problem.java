package io.qasid.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer other than yes, as RFC 9457 writes it, with Qasid's extensions `code`, `request_id`, `retryable`
/// and `errors`.
///
/// @param detail for the person who sent the request; no number, text or key, nothing of our insides
/// @param retryAfter there exactly when the type is retryable: the same request may succeed after this time; becomes
/// `Retry-After`, in whole seconds
/// @param errors every field that is wrong, all at once
public record Problem(
        ProblemType type, String detail, @Nullable Duration retryAfter, List<FieldError> errors) {

    static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        if (type.retryable() != (retryAfter != null)) {
            throw new IllegalArgumentException(type.name() + " is retryable: " + type.retryable()
                    + ", when to retry is given: " + (retryAfter != null));
        }
        errors = List.copyOf(errors);
    }

    /// Repeating the request changes nothing.
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, null, List.of());
    }

    /// The same request may succeed after `retryAfter`.
    public static Problem temporary(ProblemType type, String detail, Duration retryAfter) {
        return new Problem(type, detail, retryAfter, List.of());
    }

    /// These fields are why.
    public static Problem fields(ProblemType type, String detail, List<FieldError> errors) {
        return new Problem(type, detail, null, errors);
    }

    /// 422: the body could be read, and these fields of it are wrong.
    public static Problem invalidFields(List<FieldError> errors) {
        String detail = errors.size() == 1
                ? "The field " + errors.getFirst().pointer() + " is not acceptable."
                : errors.size() + " fields are not acceptable.";
        return fields(HttpProblem.INVALID_FIELDS, detail, errors);
    }

    /// 400: the body could not be read as a JSON object.
    public static Problem malformedBody(String detail) {
        return of(HttpProblem.MALFORMED_BODY, detail);
    }

    /// 401 with the challenge that RFC 9110 asks for.
    public static Problem unauthorized(String detail) {
        return of(HttpProblem.UNAUTHORIZED, detail);
    }

    /// 500: nobody foresaw it.
    public static Problem internalError() {
        return of(HttpProblem.INTERNAL_ERROR, "Something broke on our side. Please quote the request id.");
    }

    public HttpStatus status() {
        return type.status();
    }

    /// The response to `request`, of whatever body type the handler declares.
    public <T> MutableHttpResponse<T> response(HttpRequest<?> request) {
        return writeTo(HttpResponse.status(status()), request);
    }

    /// Fills `response`, which keeps its headers, `Allow` among them.
    <T> MutableHttpResponse<T> writeTo(MutableHttpResponse<?> response, HttpRequest<?> request) {
        response.status(status());
        response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        response.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
        response.header(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        if (retryAfter != null) {
            response.header(HttpHeaders.RETRY_AFTER, String.valueOf(wholeSeconds(retryAfter)));
        }
        if (status() == HttpStatus.UNAUTHORIZED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        @SuppressWarnings("unchecked") // octets are written as they are, whatever type a handler would have answered
        MutableHttpResponse<T> written = (MutableHttpResponse<T>)
                response.body(ProblemJson.write(this, ProblemLinks.url(request, type), RequestIds.of(request)));
        return written;
    }

    /// Rounded up: who comes at that time must not be early.
    private static long wholeSeconds(Duration time) {
        return Math.max(1, time.plusNanos(999_999_999).toSeconds());
    }
}
