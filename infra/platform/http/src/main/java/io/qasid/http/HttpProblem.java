package io.qasid.http;

import io.micronaut.http.HttpStatus;

/// What every HTTP API of Qasid can answer.
public enum HttpProblem implements ProblemType {
    BAD_REQUEST(
            HttpStatus.BAD_REQUEST,
            "Bad request",
            false,
            "The server could not read the request as HTTP: a header, the length or the coding of the body is wrong.",
            "Look at what your HTTP library sends. Sending the same request again gives the same answer."),
    MALFORMED_BODY(
            HttpStatus.BAD_REQUEST,
            "Malformed body",
            false,
            "The body is not one JSON object in UTF-8: it is empty or broken, has a member twice, or something follows"
                    + " its end. The detail says where.",
            "Write the body with a JSON library and send it as UTF-8. Nothing was done with this request."),
    UNAUTHORIZED(
            HttpStatus.UNAUTHORIZED,
            "Unauthorized",
            false,
            "There is no key in the header Authorization, or it is none that may do this. No key, an unknown key and a"
                    + " withdrawn key are answered alike.",
            "Send the header Authorization with the word Bearer, a space and your key. If the key was replaced, use the"
                    + " new one."),
    NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "Not found",
            false,
            "This API has nothing at this path.",
            "Compare the path with the API's description: version, spelling, and no slash at the end."),
    METHOD_NOT_ALLOWED(
            HttpStatus.METHOD_NOT_ALLOWED,
            "Method not allowed",
            false,
            "The path exists, and does not answer this method.",
            "Use one of the methods that the header Allow of the answer lists."),
    NOT_ACCEPTABLE(
            HttpStatus.NOT_ACCEPTABLE,
            "Not acceptable",
            false,
            "The header Accept excludes application/json, and there is nothing else to answer with.",
            "Leave the header Accept out, or let it allow application/json and application/problem+json."),
    BODY_TOO_LARGE(
            HttpStatus.REQUEST_ENTITY_TOO_LARGE,
            "Body too large",
            false,
            "The body has more octets than this API reads. The detail says how many it reads.",
            "Send less at once: one message for each request, short metadata."),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "Unsupported media type",
            false,
            "The body is announced as something other than JSON.",
            "Send JSON with the header Content-Type: application/json."),
    INVALID_FIELDS(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "Invalid fields",
            false,
            "The request could be read, and some of its fields are missing, unknown or not acceptable.",
            "The member errors names every one of them with a JSON pointer, a code and a sentence. Correct them all and"
                    + " send again. Nothing was done with this request."),
    INTERNAL_ERROR(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "Internal error",
            false,
            "Something broke on our side that we did not foresee.",
            "Quote the request_id to support. A request with an Idempotency-Key can be sent again with the same key"
                    + " without being done twice."),
    STORE_UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Store unavailable",
            true,
            "The store behind this API gave no answer in time. A change that was asked for may or may not be recorded.",
            "Send the same request again after the time in Retry-After, or look whether the change is there.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    HttpProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
        this.cause = cause;
        this.fix = fix;
    }

    @Override
    public HttpStatus status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String fix() {
        return fix;
    }
}
