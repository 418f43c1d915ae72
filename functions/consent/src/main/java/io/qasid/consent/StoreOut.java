package io.qasid.consent;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.qasid.http.HttpProblem;
import io.qasid.http.Problem;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// 503 for a store that gave no answer. Every request of this API may be sent again.
@Singleton
final class StoreOut implements ExceptionHandler<SQLException, HttpResponse<byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOut.class);

    @Override
    @SuppressWarnings("rawtypes") // the interface has it so
    public HttpResponse<byte[]> handle(HttpRequest raw, SQLException exception) {
        HttpRequest<?> request = raw;
        LOG.warn("the store gave no answer: {} {}", exception.getClass().getSimpleName(), exception.getSQLState());
        return Problem.temporary(
                        HttpProblem.STORE_UNAVAILABLE,
                        "The consent store gave no answer. The change may or may not be recorded; sending it again is safe.",
                        Duration.ofSeconds(2))
                .response(request);
    }
}
