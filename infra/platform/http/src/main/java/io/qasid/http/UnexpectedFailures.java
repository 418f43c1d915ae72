package io.qasid.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What no handler expected: 500 without a word about our insides, and a log line with the request id.
///
/// The log gets types and places, not messages: those of drivers and parsers quote the data they choked on.
@Singleton
final class UnexpectedFailures implements ExceptionHandler<Exception, HttpResponse<byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedFailures.class);
    private static final int FRAMES_MAX = 12;

    @Override
    @SuppressWarnings("rawtypes") // the interface has it so
    public HttpResponse<byte[]> handle(HttpRequest raw, Exception exception) {
        HttpRequest<?> request = raw;
        String requestId = RequestIds.of(request);
        LOG.error("request {} failed: {}", requestId, withoutMessages(exception));
        return Problem.internalError().response(request);
    }

    private static String withoutMessages(Throwable failure) {
        String frames = Arrays.stream(failure.getStackTrace())
                .limit(FRAMES_MAX)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
        Throwable cause = failure.getCause();
        String causes = cause == null ? "" : "\n  caused by " + withoutMessages(cause);
        return failure.getClass().getName() + frames + causes;
    }
}
