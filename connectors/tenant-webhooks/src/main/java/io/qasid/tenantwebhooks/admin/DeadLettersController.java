package io.qasid.tenantwebhooks.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.PageCursor;
import io.qasid.http.api.PageSize;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.TenantId;
import io.qasid.tenantwebhooks.admin.DeadLetters.Undelivered;
import io.qasid.tenantwebhooks.delivery.DeliveryLoop;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `GET /v1/webhooks/dead-letters` lists what was given up, a page at a time. `POST …/{id}/redelivery` makes one
/// due again, and with it what is dead of its order key and older; `POST …/redelivery` up to a thousand. All have
/// a new schedule, and those of one order key go out in their order.
@Controller("/v1/webhooks/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DeadLettersController {
    private static final int PAGE_DEFAULT = 50;
    private static final int PAGE_MAX = 200;
    private static final int REDELIVERED_MAX = 1_000;

    private final DeadLetters deadLetters;
    private final DeliveryLoop deliveries;

    DeadLettersController(DeadLetters deadLetters, DeliveryLoop deliveries) {
        this.deadLetters = deadLetters;
        this.deliveries = deliveries;
    }

    @Get("{?tenantId,cursor,limit}")
    @Operation(operationId = "listDeadLetters", summary = "Lists what was given up, without its data")
    @ApiResponse(
            responseCode = "200",
            description = "A page of dead letters, in the order of their making.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DeadLettersController.Page.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable
                    @Parameter(
                            description = "Without it all tenants.",
                            schema = @Schema(type = "string", format = "uuid"))
                    String tenantId,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit)
            throws SQLException {
        List<FieldError> errors = new ArrayList<>();
        Optional<TenantId> tenant = parse("tenantId", tenantId, TenantId::parse, errors);
        Optional<UUID> after = parse("cursor", cursor, UUID::fromString, errors);
        int size =
                parse("limit", limit, DeadLettersController::pageSize, errors).orElse(PAGE_DEFAULT);
        if (!errors.isEmpty()) {
            return Problem.invalidFields(errors).response(request);
        }
        List<DeadLetter> letters = deadLetters.page(tenant.orElse(null), after.orElse(null), size);
        return HttpResponse.ok(new Page(
                letters, letters.size() < size ? null : letters.getLast().id()));
    }

    @Post("/{id}/redelivery")
    @Operation(
            operationId = "redeliverDeadLetter",
            summary = "Makes a dead letter due again, with a new schedule",
            description = "With it go those that have to go out before it, up to a thousand.")
    @ApiResponse(
            responseCode = "202",
            description = "So many are due; send it again while the answer says more.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DeadLettersController.Redelivered.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_DEAD_LETTER: there is none with this id whose tenant has an endpoint.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @AdminAnswers
    HttpResponse<?> redeliver(
            HttpRequest<?> request,
            @Parameter(description = "Of the event.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        Optional<UUID> event = parse("id", id, UUID::fromString, new ArrayList<>());
        int redelivered = event.isEmpty() ? 0 : deadLetters.redeliver(event.get(), REDELIVERED_MAX);
        if (redelivered == 0) {
            return Problem.of(
                            WebhookProblem.NO_DEAD_LETTER,
                            "There is no dead letter with this id whose tenant has an endpoint.")
                    .response(request);
        }
        deliveries.wake();
        return HttpResponse.accepted().body(new Redelivered(redelivered, redelivered == REDELIVERED_MAX));
    }

    /// Body, every field optional: `{"tenantId": "…", "state": "DEAD" | "NO_ENDPOINT", "type": "message.received"}`.
    @Post("/redelivery")
    @Operation(
            operationId = "redeliverDeadLetters",
            summary = "Makes up to a thousand dead letters due again, in the order of their messages")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = RedeliveryBody.class),
                            examples = {
                                @ExampleObject(name = "what was given up", value = RedeliveryBody.ALL),
                                @ExampleObject(
                                        name = "of a tenant that has an endpoint now",
                                        value = RedeliveryBody.TENANT)
                            }))
    @ApiResponse(
            responseCode = "202",
            description = "They are due; ask again for the rest while the answer says more.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DeadLettersController.Redelivered.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> redeliverMany(HttpRequest<?> request, @Body byte[] body) throws SQLException {
        return switch (StrictJson.read(body)) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) -> redeliverMany(request, new JsonFields(object, RedeliveryBody.FIELDS));
        };
    }

    private HttpResponse<?> redeliverMany(HttpRequest<?> request, JsonFields fields) throws SQLException {
        String tenantId = fields.optionalText("tenantId").orElse(null);
        String stateName = fields.optionalText("state").orElse(null);
        Optional<String> type = fields.optionalText("type");
        List<FieldError> errors = new ArrayList<>(fields.errors());
        Optional<TenantId> tenant = parse("/tenantId", tenantId, TenantId::parse, errors);
        Undelivered state =
                parse("/state", stateName, Undelivered::valueOf, errors).orElse(Undelivered.DEAD);
        if (!errors.isEmpty()) {
            return Problem.invalidFields(errors).response(request);
        }
        int redelivered = deadLetters.redeliver(state, tenant, type, REDELIVERED_MAX);
        deliveries.wake();
        return HttpResponse.accepted().body(new Redelivered(redelivered, redelivered == REDELIVERED_MAX));
    }

    private static int pageSize(String text) {
        int size = Integer.parseInt(text);
        if (size < 1 || size > PAGE_MAX) {
            throw new IllegalArgumentException("a page has 1 to " + PAGE_MAX + " entries");
        }
        return size;
    }

    private static final Map<String, String> EXPECTED = Map.of(
            "tenantId", "A tenant id is a UUID.",
            "/tenantId", "A tenant id is a UUID.",
            "cursor", "A cursor is the nextCursor of the page before.",
            "limit", "A page has 1 to " + PAGE_MAX + " entries.",
            "id", "An event id is a UUID.",
            "/state", "A state is DEAD or NO_ENDPOINT.");

    private static <T> Optional<T> parse(
            String name, @Nullable String text, Function<String, T> parser, List<FieldError> errors) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(name, "invalid", EXPECTED.getOrDefault(name, "This is not acceptable.")));
            return Optional.empty();
        }
    }

    /// @param nextCursor for the next page; null when this is the last
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Page(List<DeadLetter> deadLetters, @Nullable UUID nextCursor) {}

    /// @param more ask again for the rest
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Redelivered(int redelivered, boolean more) {}
}
