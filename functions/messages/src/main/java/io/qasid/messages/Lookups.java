package io.qasid.messages;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.qasid.http.Problem;
import java.util.function.Function;

/// How a question to the router that changes nothing is answered.
final class Lookups {
    private Lookups() {}

    static <T> HttpResponse<?> respond(HttpRequest<?> request, RouterAnswer<T> answer, Function<T, ?> json) {
        return switch (answer) {
            case RouterAnswer.Answered<T>(T reply) -> HttpResponse.ok(json.apply(reply));
            case RouterAnswer.NotFound<T> none -> RouterProblems.noSuchMessage().response(request);
            case RouterAnswer.NoAnswer<T> none -> RouterProblems.unavailable().response(request);
            case RouterAnswer.Refused<T> refused -> Problem.internalError().response(request);
            case RouterAnswer.Broken<T> broken -> Problem.internalError().response(request);
        };
    }
}
