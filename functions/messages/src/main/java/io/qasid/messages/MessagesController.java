package io.qasid.messages;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.RequestIds;
import io.qasid.http.StrictJson;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.MessageTemplate;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RouteReply;
import io.qasid.proto.v1.RouteRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// `POST /v1/messages` sends, `GET /v1/messages/{id}` tells what became of it, `GET /v1/messages` lists. The answer 202
/// means that the
/// message is durable at the router.
@Context
@Controller("/v1/messages")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MessagesController {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final ApiKeys keys;
    private final RouterClient router;
    private final MessagesSettings settings;
    private final InstantSource clock;
    private final MeterRegistry meters;

    MessagesController(
            ApiKeys keys, RouterClient router, MessagesSettings settings, InstantSource clock, MeterRegistry meters) {
        this.keys = keys;
        this.router = router;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
    }

    @Post
    HttpResponse<?> send(HttpRequest<byte[]> request) {
        Optional<TenantId> tenant = keys.tenantOf(request);
        if (tenant.isEmpty()) {
            return refuse(request, Unauthorized.PROBLEM);
        }
        return switch (IdempotencyKey.of(request)) {
            case IdempotencyKey.Missing() ->
                refuse(request, keyProblem("required", "Every request to send needs an Idempotency-Key."));
            case IdempotencyKey.Malformed(String flaw) -> refuse(request, keyProblem("invalid", flaw));
            case IdempotencyKey.Key(String key) -> read(request, tenant.get(), key);
        };
    }

    private HttpResponse<?> read(HttpRequest<byte[]> request, TenantId tenant, String key) {
        byte[] body = request.getBody().orElseGet(() -> new byte[0]);
        boolean senderRequired = settings.senderByDefault().isEmpty();
        return switch (StrictJson.read(body)) {
            case StrictJson.Malformed(String detail) -> refuse(request, Problem.malformedBody(detail));
            case StrictJson.Read(var object) ->
                switch (SendRequestReader.read(object, clock.instant(), senderRequired)) {
                    case SendRequestReader.Invalid(List<FieldError> errors) ->
                        refuse(request, Problem.invalidFields(errors));
                    case SendRequestReader.Valid(SendRequest send) -> route(request, tenant, key, send);
                };
        };
    }

    private HttpResponse<?> route(HttpRequest<?> request, TenantId tenant, String key, SendRequest send) {
        RouteRequest route = routeRequest(tenant, key, send, RequestIds.traceOf(request));
        return switch (router.ask(settings.routerDeadline(), stub -> stub.routeWithFallback(route))) {
            case RouterAnswer.Answered<RouteReply>(RouteReply reply) -> accepted(reply);
            case RouterAnswer.Refused<RouteReply>(Refusal refusal) ->
                refuse(request, RouterProblems.of(refusal, clock.instant()));
            case RouterAnswer.NoAnswer<RouteReply> none -> refuse(request, RouterProblems.acceptanceUnknown());
            case RouterAnswer.NotFound<RouteReply> misplaced ->
                refuse(request, RouterProblems.broken(request, Status.Code.NOT_FOUND));
            case RouterAnswer.Broken<RouteReply>(var code) -> refuse(request, RouterProblems.broken(request, code));
        };
    }

    private RouteRequest routeRequest(TenantId tenant, String key, SendRequest send, String traceId) {
        Instant deadline = send.deadlineFrom(clock.instant());
        RouteRequest.Builder route = RouteRequest.newBuilder()
                .setTenantId(tenant.toString())
                .setIdempotencyKey(key)
                .setBodyHash(ByteString.copyFrom(send.hash()))
                .setRecipient(send.to().e164())
                .setSender(send.sender().or(settings::senderByDefault).orElseThrow())
                .setText(send.text())
                .setCategory(Category.valueOf("CATEGORY_" + send.category().name()))
                .setDeadline(WireTime.of(deadline))
                .putAllMetadata(send.metadata())
                .setTraceId(traceId)
                .setLadder(send.ladder().orElse(""));
        send.template()
                .ifPresent(template -> route.setTemplate(MessageTemplate.newBuilder()
                        .setName(template.name())
                        .setLanguage(template.language())
                        .addAllParameters(template.parameters())));
        send.priceMax().ifPresent(cap -> route.setPriceMax(MoneyJson.wire(cap)));
        return route.build();
    }

    private HttpResponse<?> accepted(RouteReply reply) {
        meters.counter("messages.accepted", "replayed", String.valueOf(reply.getReplayed()))
                .increment();
        MutableHttpResponse<MessageJson.Accepted> response = HttpResponse.<MessageJson.Accepted>status(
                        HttpStatus.ACCEPTED)
                .header(HttpHeaders.LOCATION, "/v1/messages/" + reply.getMessageId())
                .body(MessageJson.Accepted.of(reply));
        if (reply.hasDeferredUntil()) {
            // not in the body: a replay gives the same octets, and by then it may be on its way
            response.header("Qasid-Deferred-Until", WireTime.text(reply.getDeferredUntil()));
        }
        return reply.getReplayed() ? response.header("Idempotent-Replayed", "true") : response;
    }

    @Get
    HttpResponse<?> list(HttpRequest<?> request) {
        Optional<TenantId> tenant = keys.tenantOf(request);
        if (tenant.isEmpty()) {
            return Unauthorized.PROBLEM.response(request);
        }
        return switch (ListRequest.of(tenant.get(), request.getParameters().asMap())) {
            case ListRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case ListRequest.Valid(ListRequest list) ->
                Lookups.respond(
                        request,
                        router.ask(settings.routerDeadline(), stub -> stub.listMessages(list.wanted())),
                        MessageListJson::of);
        };
    }

    @Get("/{id}")
    HttpResponse<?> get(HttpRequest<?> request, String id) {
        Optional<TenantId> tenant = keys.tenantOf(request);
        if (tenant.isEmpty()) {
            return Unauthorized.PROBLEM.response(request);
        }
        if (!UUID_TEXT.matcher(id).matches()) {
            return RouterProblems.noSuchMessage().response(request);
        }
        GetMessageRequest get = GetMessageRequest.newBuilder()
                .setTenantId(tenant.get().toString())
                .setMessageId(id)
                .build();
        return Lookups.respond(
                request, router.ask(settings.routerDeadline(), stub -> stub.getMessage(get)), MessageJson::of);
    }

    private HttpResponse<?> refuse(HttpRequest<?> request, Problem problem) {
        meters.counter(
                        "messages.refused",
                        "status",
                        String.valueOf(problem.status().getCode()))
                .increment();
        return problem.response(request);
    }

    private static Problem keyProblem(String code, String detail) {
        return Problem.fields(
                MessagesProblem.IDEMPOTENCY_KEY_INVALID,
                detail,
                List.of(new FieldError(IdempotencyKey.HEADER, code, detail)));
    }
}
