package io.qasid.compliance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.compliance.RulesInForce.Edition;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.PageCursor;
import io.qasid.http.api.PageSize;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.outbox.OutboxRelay;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The admin API for rules. Everything wants `Authorization: Bearer` with the admin key.
///
/// A change holds on this instance before it is answered, on the others once they hear of it.
@Context
@Controller("/v1/compliance")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RulesController {
    private final RuleFile file;
    private final RuleChanges changes;
    private final RulesInForce rules;
    private final OutboxRelay relay;
    private final Admission admission;
    private final InstantSource clock;

    RulesController(
            RuleFile file,
            RuleChanges changes,
            RulesInForce rules,
            OutboxRelay relay,
            Admission admission,
            InstantSource clock) {
        this.file = file;
        this.changes = changes;
        this.rules = rules;
        this.relay = relay;
        this.admission = admission;
        this.clock = clock;
    }

    @Post("/rules")
    @Operation(
            operationId = "createRule",
            summary = "Makes a rule",
            description = "It holds on this instance before it is answered, on the others once they hear of it.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = RuleBody.class),
                            examples = {
                                @ExampleObject(name = "quiet hours", value = RuleBody.QUIET_HOURS),
                                @ExampleObject(name = "a blocked prefix", value = RuleBody.BLOCKED_PREFIX),
                                @ExampleObject(name = "links", value = RuleBody.CONTENT),
                                @ExampleObject(name = "a cap", value = RuleBody.FREQUENCY_CAP),
                                @ExampleObject(name = "a hint", value = RuleBody.REQUIRED_TEXT),
                                @ExampleObject(name = "templates", value = RuleBody.TEMPLATE)
                            }))
    @ApiResponse(
            responseCode = "201",
            description = "It holds.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RuleAnswer.class)))
    @ApiResponse(
            responseCode = "409",
            description = "RULE_CONTRADICTS: a rule in force says the opposite. TOO_MANY_RULES: this owner has as many"
                    + " as there may be.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> create(HttpRequest<byte[]> request) {
        return admission.admit(
                request,
                () -> withBody(request, body -> switch (RuleDraft.of(body)) {
                    case RuleDraft.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case RuleDraft.Valid(RuleDraft draft) -> answer(request, HttpStatus.CREATED, changes.create(draft));
                }));
    }

    @Put("/rules/{id}")
    @Operation(
            operationId = "changeRule",
            summary = "Puts another version in the place of a rule",
            description = "It keeps its tenant and its kind.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = RuleBody.class),
                            examples = @ExampleObject(name = "longer quiet hours", value = RuleBody.QUIET_HOURS)))
    @ApiResponse(
            responseCode = "200",
            description = "The new version, or the one there was if it says the same.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RuleAnswer.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_SUCH_RULE: there is no rule with this id.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "RULE_ENDED: it stays as it was. RULE_CONTRADICTS: a rule in force says the opposite.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> change(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the rule.", schema = @Schema(type = "string", format = "uuid")) String id) {
        return admission.admit(
                request,
                () -> withBody(request, body -> switch (RuleDraft.of(body)) {
                    case RuleDraft.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case RuleDraft.Valid(RuleDraft draft) -> {
                        Optional<UUID> rule = RuleQuery.uuid(id);
                        yield answer(
                                request,
                                HttpStatus.OK,
                                rule.isPresent() ? changes.change(rule.get(), draft) : new RuleChanges.NoSuchRule());
                    }
                }));
    }

    @Delete("/rules/{id}{?by}")
    @Operation(
            operationId = "endRule",
            summary = "Ends a rule",
            description = "It is kept, so that old decisions can be explained. Repeated, it answers alike.")
    @ApiResponse(
            responseCode = "200",
            description = "Its last version.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RuleAnswer.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_SUCH_RULE: there is no rule with this id.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> end(
            HttpRequest<?> request,
            @Parameter(description = "Of the rule.", schema = @Schema(type = "string", format = "uuid")) String id,
            @Nullable
                    @QueryValue
                    @Parameter(
                            description = "For whom the holder of the key acts; admin without it.",
                            schema = @Schema(type = "string", maxLength = 100))
                    String by) {
        return admission.admit(request, () -> {
            RuleQuery query = new RuleQuery();
            String actor = query.by(by);
            if (!query.errors().isEmpty()) {
                return Problem.invalidFields(query.errors()).response(request);
            }
            Optional<UUID> rule = RuleQuery.uuid(id);
            return answer(
                    request,
                    HttpStatus.OK,
                    rule.isPresent() ? changes.end(rule.get(), actor) : new RuleChanges.NoSuchRule());
        });
    }

    @Get("/rules/{id}")
    @Operation(operationId = "getRule", summary = "Shows a rule with its history")
    @ApiResponse(
            responseCode = "200",
            description = "The rule.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = RuleAnswer.File.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_SUCH_RULE: there is no rule with this id.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @AdminAnswers
    HttpResponse<?> get(
            HttpRequest<?> request,
            @Parameter(description = "Of the rule.", schema = @Schema(type = "string", format = "uuid")) String id) {
        return admission.admit(request, () -> {
            Optional<UUID> known = RuleQuery.uuid(id);
            Optional<RuleRecord> record = known.isPresent() ? file.find(known.get()) : Optional.empty();
            return record.isPresent()
                    ? HttpResponse.ok(RuleJson.withHistory(
                            record.get(), file.history(record.get().rule().id())))
                    : RuleProblems.noSuchRule().response(request);
        });
    }

    @Get("/rules{?tenantId,country,category,kind,state,cursor,limit}")
    @Operation(operationId = "listRules", summary = "Lists rules, in the order of their making")
    @ApiResponse(
            responseCode = "200",
            description = "A page of rules.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = RuleAnswer.Page.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable
                    @Parameter(
                            description = "A tenant, or platform: the rules of no tenant. Without it all.",
                            schema = @Schema(type = "string"))
                    String tenantId,
            @Nullable
                    @Parameter(
                            description = "ISO 3166-1 alpha-2, or *: as the rule says it.",
                            schema = @Schema(type = "string"))
                    String country,
            @Nullable
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"OTP", "TRANSACTIONAL", "MARKETING", "EMERGENCY", "*"}))
                    String category,
            @Nullable
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {
                                                "BLOCKED_PREFIX",
                                                "CONTENT",
                                                "FREQUENCY_CAP",
                                                "REQUIRED_TEXT",
                                                "TEMPLATE",
                                                "QUIET_HOURS"
                                            }))
                    String kind,
            @Nullable
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"IN_FORCE", "ENDED"}))
                    String state,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit) {
        return admission.admit(request, () -> {
            RuleQuery query = new RuleQuery();
            RuleFile.Filter filter = query.filter(tenantId, country, category, kind, state);
            UUID after = query.cursor(cursor);
            int size = query.pageSize(limit);
            if (!query.errors().isEmpty()) {
                return Problem.invalidFields(query.errors()).response(request);
            }
            // one more than asked for says whether there is a next page
            List<RuleRecord> found = file.page(filter, after, size + 1);
            List<RuleRecord> page = found.subList(0, Math.min(size, found.size()));
            return HttpResponse.ok(RuleJson.page(
                    page, found.size() > size ? page.getLast().rule().id() : null));
        });
    }

    @Get("/changes{?tenantId,cursor,limit}")
    @Operation(operationId = "listRuleChanges", summary = "Lists who changed what from what to what, the newest first")
    @ApiResponse(
            responseCode = "200",
            description = "A page of changes.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = RuleAnswer.Changes.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> changes(
            HttpRequest<?> request,
            @Nullable
                    @Parameter(
                            description = "A tenant, or platform: the rules of no tenant. Without it all.",
                            schema = @Schema(type = "string"))
                    String tenantId,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit) {
        return admission.admit(request, () -> {
            RuleQuery query = new RuleQuery();
            String owner = query.owner(tenantId);
            long below = query.countdown(cursor);
            int size = query.pageSize(limit);
            if (!query.errors().isEmpty()) {
                return Problem.invalidFields(query.errors()).response(request);
            }
            List<RuleFile.Change> found = file.changes(owner, below, size + 1);
            List<RuleFile.Change> page = found.subList(0, Math.min(size, found.size()));
            return HttpResponse.ok(
                    RuleJson.changes(page, found.size() > size ? page.getLast().number() : null));
        });
    }

    @Post("/rules:test")
    @Operation(
            operationId = "testRules",
            summary = "Says what the rules would say about a message, and sends nothing",
            description = "The answer repeats neither number nor text.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = TrialBody.class),
                            examples = @ExampleObject(name = "now", value = TrialBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "What the gate would say, and by which rule.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = RuleAnswer.Trial.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> test(HttpRequest<byte[]> request) {
        return admission.admit(
                request,
                () -> withBody(request, body -> switch (TrialMessage.of(body, clock.instant())) {
                    case TrialMessage.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case TrialMessage.Valid(Question question) -> {
                        Optional<Edition> edition = rules.usable();
                        yield edition.isPresent()
                                ? HttpResponse.ok(RuleJson.ruling(
                                        question,
                                        edition.get(),
                                        edition.get().book().rule(question)))
                                : RuleProblems.storeIsOut().response(request);
                    }
                }));
    }

    private HttpResponse<?> answer(HttpRequest<?> request, HttpStatus success, RuleChanges.Outcome outcome) {
        return switch (outcome) {
            case RuleChanges.Done(RuleRecord record) -> {
                relay.wake();
                rules.refreshOrStay();
                yield HttpResponse.status(success).body(RuleJson.rule(record));
            }
            case RuleChanges.NoSuchRule _ -> RuleProblems.noSuchRule().response(request);
            case RuleChanges.Ended _ -> RuleProblems.ended().response(request);
            case RuleChanges.Fixed(String field) -> RuleProblems.fixed(field).response(request);
            case RuleChanges.Contradicts(Contradiction contradiction) ->
                RuleProblems.contradicts(contradiction).response(request);
            case RuleChanges.TooMany _ -> RuleProblems.tooMany().response(request);
        };
    }

    private static HttpResponse<?> withBody(HttpRequest<byte[]> request, Answer<ObjectNode> answer)
            throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(ObjectNode body) -> answer.to(body);
        };
    }

    @FunctionalInterface
    private interface Answer<T> {
        HttpResponse<?> to(T read) throws SQLException;
    }
}
