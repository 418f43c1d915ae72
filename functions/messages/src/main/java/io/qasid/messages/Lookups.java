package io.qasid.messages;

import io.grpc.Status;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import java.util.function.Function;

/// How a question to the router that changes nothing is answered.
final class Lookups {
    private Lookups() {}

    static <T> HttpResponse<?> respond(HttpRequest<?> request, RouterAnswer<T> answer, Function<T, ?> json) {
        return switch (answer) {
            case RouterAnswer.Answered<T>(T reply) -> HttpResponse.ok(json.apply(reply));
            case RouterAnswer.NotFound<T> none -> RouterProblems.noSuchMessage().response(request);
            case RouterAnswer.NoAnswer<T> none -> RouterProblems.unavailable().response(request);
            case RouterAnswer.Refused<T> refused ->
                RouterProblems.broken(request, Status.Code.FAILED_PRECONDITION).response(request);
            case RouterAnswer.Broken<T>(var code) ->
                RouterProblems.broken(request, code).response(request);
        };
    }
}
