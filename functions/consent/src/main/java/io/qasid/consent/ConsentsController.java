package io.qasid.consent;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.BearerKey;
import io.qasid.http.FieldError;
import io.qasid.http.HttpProblem;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.outbox.OutboxRelay;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin API: `PUT /v1/consents` records what a recipient said, `GET /v1/consents?tenantId=&recipient=`
/// shows it with its history. Both want `Authorization: Bearer` with the admin key.
@Context
@Controller("/v1/consents")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConsentsController {
    private static final Logger LOG = LoggerFactory.getLogger(ConsentsController.class);

    private final ConsentFile file;
    private final OutboxRelay relay;
    private final Optional<BearerKey> adminKey;

    ConsentsController(ConsentFile file, OutboxRelay relay, ConsentSettings settings) {
        this.file = file;
        this.relay = relay;
        this.adminKey = settings.adminKey();
    }

    @Put
    HttpResponse<?> put(HttpRequest<byte[]> request) {
        if (!isAdmin(request)) {
            return refuseStranger(request);
        }
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (ConsentChange.of(object)) {
                    case ConsentChange.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case ConsentChange.Valid(ConsentChange change) -> record(request, change);
                };
        };
    }

    private HttpResponse<?> record(HttpRequest<?> request, ConsentChange change) {
        try {
            ConsentRecord record =
                    file.change(change.tenant(), change.recipient(), change.scope(), change.state(), change.proof());
            relay.wake();
            return HttpResponse.ok(ConsentView.of(change.tenant(), change.recipient(), record));
        } catch (SQLException e) {
            return storeIsOut(request, e);
        }
    }

    @Get("{?tenantId,recipient}")
    HttpResponse<?> get(HttpRequest<?> request, @Nullable String tenantId, @Nullable String recipient) {
        if (!isAdmin(request)) {
            return refuseStranger(request);
        }
        List<FieldError> errors = new ArrayList<>();
        Optional<TenantId> tenant = tenant(tenantId, errors);
        Optional<Msisdn> number = number(recipient, errors);
        if (tenant.isEmpty() || number.isEmpty()) {
            return Problem.invalidFields(errors).response(request);
        }
        try {
            ConsentFile.Contents contents = file.read(tenant.get(), number.get());
            return HttpResponse.ok(new ConsentView.File(
                    views(tenant.get(), number.get(), contents.records()),
                    views(tenant.get(), number.get(), contents.history())));
        } catch (SQLException e) {
            return storeIsOut(request, e);
        }
    }

    private static List<ConsentView> views(TenantId tenant, Msisdn recipient, List<ConsentRecord> records) {
        return records.stream()
                .map(record -> ConsentView.of(tenant, recipient, record))
                .toList();
    }

    private static Optional<TenantId> tenant(@Nullable String text, List<FieldError> errors) {
        try {
            if (text != null) {
                return Optional.of(TenantId.parse(text));
            }
            errors.add(new FieldError("tenantId", "required", "This query parameter is required."));
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError("tenantId", "invalid", "A tenant id is a UUID."));
        }
        return Optional.empty();
    }

    private static Optional<Msisdn> number(@Nullable String text, List<FieldError> errors) {
        try {
            if (text != null) {
                // a plus sign that was not escaped arrives as a space
                return Optional.of(new Msisdn(text.startsWith(" ") ? "+" + text.substring(1) : text));
            }
            errors.add(new FieldError("recipient", "required", "This query parameter is required."));
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError("recipient", "invalid", "A recipient is an E.164 number with its plus sign."));
        }
        return Optional.empty();
    }

    private boolean isAdmin(HttpRequest<?> request) {
        return adminKey.isPresent()
                && BearerKey.of(request).filter(adminKey.get()::matches).isPresent();
    }

    private static HttpResponse<?> refuseStranger(HttpRequest<?> request) {
        return Problem.unauthorized("This API wants the admin key as a bearer token.")
                .response(request);
    }

    private static HttpResponse<?> storeIsOut(HttpRequest<?> request, SQLException failure) {
        LOG.warn("the store gave no answer: {} {}", failure.getClass().getSimpleName(), failure.getSQLState());
        return Problem.temporary(
                        HttpProblem.STORE_UNAVAILABLE,
                        "The consent store gave no answer. The change may or may not be recorded; sending it again is safe.",
                        Duration.ofSeconds(2))
                .response(request);
    }
}
