package io.qasid.http;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Whatever the server refuses by itself (no such path, method, media type, size) is a problem document too.
///
/// The server's own messages are left out: they name classes and echo input.
@Singleton
final class ServerProblems implements ErrorResponseProcessor<byte[]> {

    private final BodyOctetsMax octetsMax;

    ServerProblems(@Nullable BodyOctetsMax given) {
        this.octetsMax = given == null ? BodyOctetsMax.USUAL : given;
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        return of(response.status()).writeTo(response, context.getRequest());
    }

    private Problem of(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> Problem.of(HttpProblem.NOT_FOUND, "There is nothing at this path.");
            case METHOD_NOT_ALLOWED ->
                Problem.of(
                        HttpProblem.METHOD_NOT_ALLOWED,
                        "This path does not answer that method; the header Allow lists those it does.");
            case NOT_ACCEPTABLE ->
                Problem.of(
                        HttpProblem.NOT_ACCEPTABLE,
                        "The answer is application/json, which the header Accept excludes.");
            case UNSUPPORTED_MEDIA_TYPE ->
                Problem.of(HttpProblem.UNSUPPORTED_MEDIA_TYPE, "The body has to be application/json.");
            case REQUEST_ENTITY_TOO_LARGE ->
                Problem.of(HttpProblem.BODY_TOO_LARGE, "A request body has at most " + octets() + " octets.");
            // whatever else the server refuses by itself is a request that it could not make sense of
            default ->
                status.getCode() < 500
                        ? Problem.of(HttpProblem.BAD_REQUEST, "The request could not be read.")
                        : Problem.internalError();
        };
    }

    private String octets() {
        return octetsMax.streamed() == octetsMax.value()
                ? String.valueOf(octetsMax.value())
                : octetsMax.value() + " octets, and one that is read as it arrives at most " + octetsMax.streamed();
    }
}
