package io.qasid.local.demo;

import io.qasid.local.EventWords;
import io.qasid.local.callback.Callback;
import io.qasid.local.client.Answer;
import io.qasid.local.client.MessageView;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells each message's way as it happens: one line for each event, numbers masked.
final class Story {
    private static final int TEXT_LENGTH_MAX = 48;
    /// Keep a right-to-left text from turning the rest of its line round (Unicode UAX 9).
    private static final char FIRST_STRONG_ISOLATE = '\u2068';

    private static final char POP_DIRECTIONAL_ISOLATE = '\u2069';

    private final PrintWriter out;
    private final InstantSource clock;
    private final Instant start;
    private final Set<String> repliesTold = new HashSet<>();

    Story(PrintWriter out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        this.start = clock.instant();
    }

    void answered(DemoMessage message, Answer answer) {
        switch (answer) {
            case Answer.Accepted accepted
            when accepted.replayed() ->
                line(
                        message,
                        "known already: the answer is message " + accepted.messageId() + ", nothing is sent again");
            case Answer.Accepted accepted ->
                line(
                        message,
                        (message.sendInSeconds() == null
                                        ? message.bulk() ? "queued" : "sent"
                                        : "scheduled in " + message.sendInSeconds() + " s")
                                + ": " + preview(message.text()));
            case Answer.Problem problem ->
                line(message, "refused: " + problem.http() + " " + problem.code() + ": " + problem.sentence());
        }
    }

    /// It is sent again, with the same idempotency key.
    void putOff(DemoMessage message, Answer.Problem problem) {
        line(message, "not now: " + problem.http() + " " + problem.code() + "; sent again with the same key");
    }

    void decided(DemoMessage message, MessageView view, MessageView.Decision decision) {
        line(message, EventWords.of(view, decision));
    }

    /// Tells each reply once.
    void replies(List<Callback> callbacks, Collection<Journey> journeys) {
        for (Callback callback : callbacks) {
            if (callback.type().equals("message.received") && repliesTold.add(callback.id())) {
                String to = callback.data().path("inReplyTo").asText();
                journeys.stream()
                        .filter(journey -> journey.messageId().equals(to))
                        .findFirst()
                        .ifPresent(journey -> line(
                                journey.message(),
                                "the person replies: "
                                        + preview(callback.data().path("text").asText())));
            }
        }
    }

    private void line(DemoMessage message, String text) {
        double seconds = Duration.between(start, clock.instant()).toMillis() / 1000.0;
        out.printf("%5.1f s  %-26s %-16s %s%n", seconds, message.name(), masked(message.to()), text);
    }

    /// Also of what is no number at all.
    private static String masked(String to) {
        int shown = Math.min(3, to.length());
        int end = Math.max(shown, to.length() - 2);
        return to.substring(0, shown) + "*".repeat(end - shown) + to.substring(end);
    }

    private static String preview(String text) {
        int end = text.length() <= TEXT_LENGTH_MAX
                ? text.length()
                : text.offsetByCodePoints(0, text.codePointCount(0, TEXT_LENGTH_MAX));
        return FIRST_STRONG_ISOLATE
                + text.substring(0, end)
                + (end < text.length() ? "…" : "")
                + POP_DIRECTIONAL_ISOLATE;
    }
}
