package io.qasid.http;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whatever the server refuses by itself (no such path, method, media type, size) is a problem document too.
///
/// The server's own messages are left out: they name classes and echo input.
@Singleton
final class ServerProblems implements ErrorResponseProcessor<byte[]> {

    private final int octetsMax;

    ServerProblems(@Nullable BodyOctetsMax given) {
        this.octetsMax = (given == null ? BodyOctetsMax.USUAL : given).value();
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        return of(response.status()).writeTo(response, context.getRequest());
    }

    private Problem of(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> Problem.of(status, "BAD_REQUEST", "Bad request", "The request could not be read.");
            case NOT_FOUND -> Problem.of(status, "NOT_FOUND", "Not found", "There is nothing at this path.");
            case METHOD_NOT_ALLOWED ->
                Problem.of(
                        status,
                        "METHOD_NOT_ALLOWED",
                        "Method not allowed",
                        "This path does not answer that method; the header Allow lists those it does.");
            case NOT_ACCEPTABLE ->
                Problem.of(
                        status,
                        "NOT_ACCEPTABLE",
                        "Not acceptable",
                        "The answer is application/json, which the header Accept excludes.");
            case UNSUPPORTED_MEDIA_TYPE ->
                Problem.of(
                        status,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "Unsupported media type",
                        "The body has to be application/json.");
            case REQUEST_ENTITY_TOO_LARGE ->
                Problem.of(
                        status,
                        "BODY_TOO_LARGE",
                        "Body too large",
                        "A request body has at most " + octetsMax + " octets.");
            default -> other(status);
        };
    }

    private static Problem other(HttpStatus status) {
        if (status.getCode() >= 500) {
            return Problem.of(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "INTERNAL_ERROR",
                    "Internal error",
                    "Something broke on our side. Please quote the request id.");
        }
        String code = status.name().toUpperCase(Locale.ROOT);
        return Problem.of(status, code, status.getReason(), "The server refused the request.");
    }
}
