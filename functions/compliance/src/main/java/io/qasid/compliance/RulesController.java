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
import io.qasid.outbox.OutboxRelay;
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
    HttpResponse<?> change(HttpRequest<byte[]> request, String id) {
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
    HttpResponse<?> end(HttpRequest<?> request, String id, @Nullable @QueryValue String by) {
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
    HttpResponse<?> get(HttpRequest<?> request, String id) {
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
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable String tenantId,
            @Nullable String country,
            @Nullable String category,
            @Nullable String kind,
            @Nullable String state,
            @Nullable String cursor,
            @Nullable String limit) {
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
    HttpResponse<?> changes(
            HttpRequest<?> request, @Nullable String tenantId, @Nullable String cursor, @Nullable String limit) {
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
