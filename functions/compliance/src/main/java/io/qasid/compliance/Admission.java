package io.qasid.compliance;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.qasid.http.BearerKey;
import io.qasid.http.Problem;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets admins in, and tells them when the store is out.
@Singleton
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final Optional<BearerKey> adminKey;

    Admission(ComplianceSettings settings) {
        this.adminKey = settings.adminKey();
    }

    @FunctionalInterface
    interface Handler {
        HttpResponse<?> handle() throws SQLException;
    }

    HttpResponse<?> admit(HttpRequest<?> request, Handler handler) {
        boolean isAdmin = adminKey.isPresent()
                && BearerKey.of(request).filter(adminKey.get()::matches).isPresent();
        if (!isAdmin) {
            return Problem.unauthorized("This API wants the admin key as a bearer token.")
                    .response(request);
        }
        try {
            return handler.handle();
        } catch (SQLException e) {
            LOG.warn("the store gave no answer: {} {}", e.getClass().getSimpleName(), e.getSQLState());
            return RuleProblems.storeIsOut().response(request);
        }
    }
}
