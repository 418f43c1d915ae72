package io.qasid.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An answer other than yes, as RFC 9457 writes it, with Qasid's extensions `code`, `request_id`, `retryable`
/// and `errors`.
///
/// @param code upper case words joined by underscores; its kebab-case form is the last part of `type`
/// @param detail for the person who sent the request; no number, text or key, nothing of our insides
/// @param retryAfter not null: the same request may succeed after this time; becomes `Retry-After`, in whole
/// seconds
/// @param errors every field that is wrong, all at once
public record Problem(
        HttpStatus status,
        String code,
        String title,
        String detail,
        boolean retryable,
        @Nullable Duration retryAfter,
        List<FieldError> errors) {

    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPES = "https://qasid.io/problems/";

    public Problem {
        errors = List.copyOf(errors);
    }

    /// Repeating the request changes nothing.
    public static Problem of(HttpStatus status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, false, null, List.of());
    }

    /// The same request may succeed after `retryAfter`.
    public static Problem temporary(HttpStatus status, String code, String title, String detail, Duration retryAfter) {
        return new Problem(status, code, title, detail, true, retryAfter, List.of());
    }

    /// 422: the body could be read, and these fields of it are wrong.
    public static Problem invalidFields(List<FieldError> errors) {
        String detail = errors.size() == 1
                ? "The field " + errors.getFirst().pointer() + " is not acceptable."
                : errors.size() + " fields are not acceptable.";
        return new Problem(
                HttpStatus.UNPROCESSABLE_ENTITY, "INVALID_FIELDS", "Invalid fields", detail, false, null, errors);
    }

    /// 400: the body could not be read as a JSON object.
    public static Problem malformedBody(String detail) {
        return of(HttpStatus.BAD_REQUEST, "MALFORMED_BODY", "Malformed body", detail);
    }

    /// 401 with the challenge that RFC 9110 asks for.
    public static Problem unauthorized(String detail) {
        return of(HttpStatus.UNAUTHORIZED, "UNAUTHORIZED", "Unauthorized", detail);
    }

    public String type() {
        return TYPES + code.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The response to `request`, of whatever body type the handler declares.
    public <T> MutableHttpResponse<T> response(HttpRequest<?> request) {
        return writeTo(HttpResponse.status(status), request);
    }

    /// Fills `response`, which keeps its headers, `Allow` among them.
    <T> MutableHttpResponse<T> writeTo(MutableHttpResponse<?> response, HttpRequest<?> request) {
        response.status(status);
        response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        response.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
        response.header(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        if (retryAfter != null) {
            response.header(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retryAfter.toSeconds())));
        }
        if (status == HttpStatus.UNAUTHORIZED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        @SuppressWarnings("unchecked") // octets are written as they are, whatever type a handler would have answered
        MutableHttpResponse<T> written =
                (MutableHttpResponse<T>) response.body(ProblemJson.write(this, RequestIds.of(request)));
        return written;
    }
}
