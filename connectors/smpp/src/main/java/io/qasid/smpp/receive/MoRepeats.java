package io.qasid.smpp.receive;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Tells a repeat of a message from a handset from a second message with the same words.
///
/// A `deliver_sm` of a handset has no id. An SMSC repeats it only when it did not get our "taken": because we said
/// "come
/// again", or because the session ended before the answer arrived. Only then is the same content taken for the same
/// message; a subscriber who answers "1" twice has answered twice. What is remembered is bounded, and lost by a
/// restart:
/// a repeat across a restart is a new message.
///
/// Safe for many threads.
final class MoRepeats {
    private static final int REMEMBERED_MAX = 10_000;
    /// An SMSC tries again within minutes.
    private static final Duration AWAITED = Duration.ofMinutes(10);
    /// How long an answer may lie in a socket's buffer before the session ends: the silence that `enquire_link` finds.
    private static final Duration IN_TRANSIT = Duration.ofSeconds(10);

    private final Supplier<String> freshIds;
    private final LongSupplier nanoTime;
    /// By fingerprint, the ids that a repeat may come for; the eldest go first.
    private final Map<String, Deque<Awaited>> awaited = new LinkedHashMap<>();
    /// By session, what was answered lately.
    private final Map<Object, Deque<Answered>> answered = new HashMap<>();

    private record Awaited(String id, long since) {}

    private record Answered(String fingerprint, String id, long at) {}

    /// @param freshIds a new source event id at each call
    MoRepeats(Supplier<String> freshIds, LongSupplier nanoTime) {
        this.freshIds = freshIds;
        this.nanoTime = nanoTime;
    }

    /// The id of the message that this one repeats, or a new one.
    synchronized String idOf(String fingerprint) {
        Deque<Awaited> ids = awaited.get(fingerprint);
        while (ids != null && !ids.isEmpty()) {
            Awaited first = ids.removeFirst();
            if (ids.isEmpty()) {
                awaited.remove(fingerprint);
            }
            if (nanoTime.getAsLong() - first.since < AWAITED.toNanos()) {
                return first.id;
            }
        }
        return freshIds.get();
    }

    /// It was not taken, or the answer could not be written.
    synchronized void comesAgain(String fingerprint, String id) {
        Deque<Awaited> ids = awaited.computeIfAbsent(fingerprint, key -> new ArrayDeque<>());
        if (ids.stream().anyMatch(known -> known.id.equals(id))) {
            return;
        }
        ids.addLast(new Awaited(id, nanoTime.getAsLong()));
        Iterator<String> eldest = awaited.keySet().iterator();
        while (awaited.size() > REMEMBERED_MAX) {
            eldest.next();
            eldest.remove();
        }
    }

    synchronized void sessionStarts(Object session) {
        answered.put(session, new ArrayDeque<>());
    }

    /// "Taken" is about to be written.
    synchronized void answered(Object session, String fingerprint, String id) {
        Deque<Answered> lately = answered.get(session);
        if (lately == null) {
            comesAgain(fingerprint, id);
            return;
        }
        long now = nanoTime.getAsLong();
        lately.addLast(new Answered(fingerprint, id, now));
        while (now - lately.getFirst().at >= IN_TRANSIT.toNanos() || lately.size() > REMEMBERED_MAX) {
            lately.removeFirst();
        }
    }

    /// Its latest answers may not have arrived.
    synchronized void sessionEnded(Object session) {
        Deque<Answered> lately = answered.remove(session);
        if (lately == null) {
            return;
        }
        long now = nanoTime.getAsLong();
        lately.stream()
                .filter(answer -> now - answer.at < IN_TRANSIT.toNanos())
                .forEach(answer -> comesAgain(answer.fingerprint, answer.id));
    }
}
