package io.qasid.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.qasid.http.Problem;
import io.qasid.proto.v1.Refusal;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// What every request to send goes through: whose it is, by which key it is recognised when it comes again, whether it
/// is one JSON object; and how a no is told, and counted.
@Singleton
final class Sending {
    private final ApiKeys keys;
    private final MessagesSettings settings;
    private final InstantSource clock;
    private final MeterRegistry meters;

    Sending(ApiKeys keys, MessagesSettings settings, InstantSource clock, MeterRegistry meters) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
    }

    /// A request that may send.
    ///
    /// @param key of the request, bare
    /// @param senderByDefault of a message that names none; empty: each has to
    record Order(Caller caller, String key, ObjectNode body, Optional<String> senderByDefault) {
        /// The sender of a message that was read with this default.
        String sender(SendRequest send) {
            return send.sender().or(() -> senderByDefault).orElseThrow();
        }
    }

    /// @param read how large a body may be
    HttpResponse<?> admit(
            HttpRequest<byte[]> request,
            Function<HttpRequest<byte[]>, JsonBody.Read> read,
            Function<Order, HttpResponse<?>> then) {
        return switch (keys.access(request, Scope.MESSAGES_SEND)) {
            case ApiKeys.Denied(Problem problem) -> refuse(request, problem);
            case ApiKeys.Granted(Caller caller) ->
                switch (IdempotencyKey.of(request)) {
                    case IdempotencyKey.Missing() ->
                        refuse(
                                request,
                                IdempotencyKey.problem("required", "Every request to send needs an Idempotency-Key."));
                    case IdempotencyKey.Malformed(String flaw) ->
                        refuse(request, IdempotencyKey.problem("invalid", flaw));
                    case IdempotencyKey.Key(String key) ->
                        switch (read.apply(request)) {
                            case JsonBody.Bad(Problem problem) -> refuse(request, problem);
                            case JsonBody.Good(ObjectNode body) ->
                                then.apply(new Order(caller, key, body, senderByDefault(caller)));
                        };
                };
        };
    }

    Optional<String> senderByDefault(Caller caller) {
        return caller.defaultSender().or(settings::senderByDefault);
    }

    /// What a call that accepts came to.
    <T> HttpResponse<?> accepted(HttpRequest<?> request, RouterAnswer<T> answer, Function<T, HttpResponse<?>> good) {
        return switch (answer) {
            case RouterAnswer.Answered<T>(T reply) -> good.apply(reply);
            case RouterAnswer.Refused<T>(Refusal refusal) ->
                refuse(request, RouterProblems.of(refusal, clock.instant()));
            case RouterAnswer.NoAnswer<T> none -> refuse(request, RouterProblems.acceptanceUnknown());
            case RouterAnswer.NotFound<T> misplaced ->
                refuse(request, RouterProblems.broken(request, Status.Code.NOT_FOUND));
            case RouterAnswer.Broken<T>(var code) -> refuse(request, RouterProblems.broken(request, code));
        };
    }

    HttpResponse<?> refuse(HttpRequest<?> request, Problem problem) {
        meters.counter(
                        "messages.refused",
                        "status",
                        String.valueOf(problem.status().getCode()))
                .increment();
        return problem.response(request);
    }
}
