package io.qasid.local.demo;

import io.qasid.local.callback.Callback;
import io.qasid.local.client.Answer;
import io.qasid.local.client.MessageView;
import io.qasid.model.MessageStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the file says of a message against what happened.
///
/// @param got how it ended, in the words of the table
/// @param differences one for each thing that is not as the file says; empty: all is
record Judgement(String expected, String got, List<String> differences) {
    Judgement {
        differences = List.copyOf(differences);
    }

    boolean asExpected() {
        return differences.isEmpty();
    }

    /// @param earlier message ids by the names of the file
    /// @param callbacks all that came
    static Judgement of(Journey journey, Map<String, String> earlier, List<Callback> callbacks) {
        Expectation expect = journey.message().expect();
        List<String> differences = new ArrayList<>();
        switch (journey.answer()) {
            case Answer.Problem problem -> judgeProblem(expect, problem, differences);
            case Answer.Accepted accepted when !expect.accepted() -> differences.add("was accepted");
            case Answer.Accepted accepted
            when expect.sameAs() != null -> {
                check("message", earlier.get(expect.sameAs()), accepted.messageId(), differences);
                check("Idempotent-Replayed", true, accepted.replayed(), differences);
            }
            case Answer.Accepted accepted -> {
                check("Idempotent-Replayed", false, accepted.replayed(), differences);
                judgeWay(expect, journey.view(), differences);
                judgeCallbacks(expect, accepted.messageId(), callbacks, differences);
            }
        }
        return new Judgement(words(expect), words(journey, callbacks), differences);
    }

    private static void judgeProblem(Expectation expect, Answer.Problem problem, List<String> differences) {
        check("HTTP", expect.http(), problem.http(), differences);
        check("code", expect.code(), problem.code(), differences);
        if (expect.field() != null && !problem.fields().contains(expect.field())) {
            differences.add("the problem names " + problem.fields() + " instead of " + expect.field());
        }
    }

    private static void judgeWay(Expectation expect, @Nullable MessageView view, List<String> differences) {
        if (view == null) {
            differences.add("was never seen");
            return;
        }
        check("status", expect.status(), view.status(), differences);
        check("route", expect.route(), view.lastRoute(), differences);
        check("attempts", expect.attempts(), view.attempts().size(), differences);
        check("segments", expect.segments(), view.segments(), differences);
        check("encoding", String.valueOf(expect.encoding()), view.encoding(), differences);
    }

    private static void judgeCallbacks(
            Expectation expect, String messageId, List<Callback> callbacks, List<String> differences) {
        if (!settledCallbackCame(expect, messageId, callbacks)) {
            differences.add("no callback says so");
        }
        if (expect.reply() != replyCame(messageId, callbacks)) {
            differences.add(expect.reply() ? "the reply did not come" : "a reply came");
        }
    }

    /// Whether every callback that the file asks for is there.
    static boolean callbacksCame(Journey journey, List<Callback> callbacks) {
        Expectation expect = journey.message().expect();
        return settledCallbackCame(expect, journey.messageId(), callbacks)
                && (!expect.reply() || replyCame(journey.messageId(), callbacks));
    }

    private static boolean settledCallbackCame(Expectation expect, String messageId, List<Callback> callbacks) {
        if (expect.status() == MessageStatus.DEFERRED) {
            return true;
        }
        String type = "message." + String.valueOf(expect.status()).toLowerCase(Locale.ROOT);
        return callbacks.stream()
                .anyMatch(callback -> callback.type().equals(type)
                        && callback.data().path("messageId").asText().equals(messageId));
    }

    private static boolean replyCame(String messageId, List<Callback> callbacks) {
        return callbacks.stream()
                .anyMatch(callback -> callback.type().equals("message.received")
                        && callback.data().path("inReplyTo").asText().equals(messageId));
    }

    private static void check(String what, @Nullable Object expected, @Nullable Object got, List<String> differences) {
        if (!Objects.equals(expected, got)) {
            differences.add(what + " is " + got + " instead of " + expected);
        }
    }

    private static String words(Expectation expect) {
        if (!expect.accepted()) {
            return expect.http() + " " + expect.code() + (expect.field() == null ? "" : " " + expect.field());
        }
        return expect.sameAs() != null
                ? "the same as " + expect.sameAs()
                : expect.status() + " " + expect.route() + " " + expect.segments() + " " + expect.encoding()
                        + (expect.reply() ? " + reply" : "");
    }

    private static String words(Journey journey, List<Callback> callbacks) {
        return switch (journey.answer()) {
            case Answer.Problem problem ->
                problem.http() + " " + problem.code()
                        + (problem.fields().isEmpty()
                                ? ""
                                : " " + problem.fields().getFirst());
            case Answer.Accepted accepted -> {
                MessageView view = journey.view();
                if (view == null) {
                    yield accepted.replayed() ? "replayed" : "accepted";
                }
                yield view.status() + " " + view.lastRoute() + " " + view.segments() + " " + view.encoding()
                        + (replyCame(journey.messageId(), callbacks) ? " + reply" : "");
            }
        };
    }
}
