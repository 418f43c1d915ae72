package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.channelrouter.conversations.KeywordRoutes;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/channel/keywords` lists who has which word of which sender, `POST` gives one to a tenant, and
/// `POST …/removal` takes one away. Words are in the body: what people write does not go well into addresses.
@Controller("/v1/channel/keywords")
@ExecuteOn(TaskExecutors.BLOCKING)
final class KeywordsController {
    private static final int LISTED_MAX = 1_000;

    private final KeywordRoutes routes;
    private final InstantSource clock;

    KeywordsController(KeywordRoutes routes, InstantSource clock) {
        this.routes = routes;
        this.clock = clock;
    }

    @Get("{?sender,tenantId}")
    @Operation(operationId = "listKeywords", summary = "Lists who has which word of which sender")
    @ApiResponse(
            responseCode = "200",
            description = "At most 1,000.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = KeywordJson.Listing.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @QueryValue @Nullable @Parameter(description = "Without it all senders.", schema = @Schema(type = "string"))
                    String sender,
            @QueryValue
                    @Nullable
                    @Parameter(
                            description = "Without it all tenants.",
                            schema = @Schema(type = "string", format = "uuid"))
                    String tenantId)
            throws SQLException {
        TenantId tenant;
        try {
            tenant = tenantId == null ? null : TenantId.parse(tenantId);
        } catch (IllegalArgumentException e) {
            return Problem.invalidFields(List.of(new FieldError("tenantId", "invalid", "A tenant id is a UUID.")))
                    .response(request);
        }
        String of = sender == null ? null : SenderId.oneForm(sender);
        return HttpResponse.ok(KeywordJson.Listing.of(routes.list(of, tenant, LISTED_MAX + 1), LISTED_MAX));
    }

    /// Body: `sender`, `keyword`, `tenantId`, `label`, and optionally `by`. Again for the same tenant: another label.
    @Post
    @Operation(
            operationId = "setKeyword",
            summary = "Gives a word of a sender to a tenant",
            description = "Again for the same tenant: another label.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = KeywordBody.class),
                            examples = @ExampleObject(name = "a word", value = KeywordBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "The tenant has it.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = KeywordJson.class)))
    @ApiResponse(
            responseCode = "409",
            description =
                    "KEYWORD_TAKEN: another tenant has it. KEYWORDS_FULL: the sender has as many as one can have.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> set(HttpRequest<byte[]> request) throws SQLException {
        return read(
                request,
                body -> KeywordRequest.set(body, clock.instant().truncatedTo(ChronoUnit.MICROS)),
                route -> switch (routes.set(route)) {
                    case KeywordRoutes.Set() -> HttpResponse.ok(KeywordJson.of(route));
                    case KeywordRoutes.Taken() ->
                        Problem.of(ChannelProblem.KEYWORD_TAKEN, "Another tenant has this word of this sender.")
                                .response(request);
                    case KeywordRoutes.Full() ->
                        Problem.of(
                                        ChannelProblem.KEYWORDS_FULL,
                                        "A sender has at most " + KeywordRoutes.WORDS_MAX + " words.")
                                .response(request);
                });
    }

    /// Body: `sender`, `keyword`, and optionally `by`.
    @Post("/removal")
    @Operation(operationId = "removeKeyword", summary = "Takes a word of a sender away")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = KeywordBody.Removal.class),
                            examples = @ExampleObject(name = "a word", value = KeywordBody.Removal.EXAMPLE)))
    @ApiResponse(responseCode = "204", description = "It is nobody's.")
    @ApiResponse(
            responseCode = "404",
            description = "NO_KEYWORD: nobody has this word of this sender.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> remove(HttpRequest<byte[]> request) throws SQLException {
        return read(
                request,
                KeywordRequest::removal,
                wanted -> routes.remove(wanted.sender(), wanted.keyword(), wanted.by(), clock.instant())
                        ? HttpResponse.noContent()
                        : Problem.of(ChannelProblem.NO_KEYWORD, "Nobody has this word of this sender.")
                                .response(request));
    }

    private static <T> HttpResponse<?> read(HttpRequest<byte[]> request, Reader<T> reader, Change<T> change)
            throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var body) ->
                switch (reader.read(body)) {
                    case KeywordRequest.Invalid<T>(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case KeywordRequest.Valid<T>(T wanted) -> change.of(wanted);
                };
        };
    }

    private interface Reader<T> {
        KeywordRequest.Read<T> read(ObjectNode body);
    }

    private interface Change<T> {
        HttpResponse<?> of(T wanted) throws SQLException;
    }
}
