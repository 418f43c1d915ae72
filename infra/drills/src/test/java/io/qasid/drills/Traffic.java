package io.qasid.drills;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A tenant's messages: each one is sent at its time and repeated with the same key until it was accepted, however well
/// the product is. Like a sensible tenant it stops sending while very many of its messages have no end yet, so that a
/// drill tests faults on a slow machine too, and not the machine.
final class Traffic implements AutoCloseable {
    /// Requests under way at once: who has more waits before it sends.
    private static final int UNDER_WAY_MAX = 100;

    /// Messages that were sent and of whose end nobody has heard, usually.
    static final int OPEN_MAX = 2_000;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(4);

    private final Entrance entrance;
    private final List<DrillMessage> messages;
    private final Map<String, String> acceptedIds = new ConcurrentHashMap<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final Map<String, Integer> reasons = new ConcurrentHashMap<>();
    private final List<DrillMessage> arrived = new ArrayList<>();
    private boolean over;
    private final AtomicInteger repeats = new AtomicInteger();
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
    private final Semaphore open;
    private final ScheduledExecutorService arrivals = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

    private Traffic(Entrance entrance, List<DrillMessage> messages, int openMax) {
        this.open = new Semaphore(openMax);
        this.entrance = entrance;
        this.messages = List.copyOf(messages);
    }

    /// @param perSecond how many arrive
    /// @param deadlineAfter the messages' deadline, from their arrival
    /// @param openMax messages that were sent and of whose end nobody has heard: with so many nobody comes
    static Traffic start(
            Entrance entrance,
            List<DrillMessage> messages,
            int perSecond,
            InstantSource clock,
            Duration deadlineAfter,
            int openMax) {
        Traffic traffic = new Traffic(entrance, messages, openMax);
        long gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        for (int i = 0; i < messages.size(); i++) {
            DrillMessage message = messages.get(i);
            traffic.schedule(
                    () -> {
                        traffic.open.acquireUninterruptibly();
                        if (!traffic.arrives(message)) {
                            traffic.open.release();
                            return;
                        }
                        traffic.send(message, clock.instant().plus(deadlineAfter), FIRST_PAUSE);
                    },
                    Duration.ofNanos(i * gapNanos));
        }
        return traffic;
    }

    /// One more message has come to its end.
    void ended() {
        open.release();
    }

    /// Those that have arrived.
    synchronized List<DrillMessage> messages() {
        return List.copyOf(arrived);
    }

    private synchronized boolean arrives(DrillMessage message) {
        return !over && arrived.add(message);
    }

    /// From now on nobody comes; returns when whoever came was accepted.
    void stopArrivals(Duration max) {
        synchronized (this) {
            over = true;
        }
        awaitAccepted(messages().size(), max);
    }

    /// Message ids by idempotency key.
    Map<String, String> acceptedIds() {
        return Map.copyOf(acceptedIds);
    }

    /// Requests that had to be sent again.
    int repeats() {
        return repeats.get();
    }

    /// Why requests had to be sent again, and how often.
    Map<String, Integer> reasons() {
        return Map.copyOf(reasons);
    }

    void awaitAccepted(int count, Duration max) {
        await("acceptance of " + count + " messages")
                .atMost(max)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    failOnRefusal();
                    return acceptedIds.size() >= count;
                });
    }

    /// Returns when traffic has met a fault: so many more were accepted than at the call, or so many requests had to be
    /// repeated, or the tenant waits for the ends of what it sent.
    void awaitFelt(int more, Duration max) {
        int acceptedBefore = acceptedIds.size();
        int repeatsBefore = repeats.get();
        await("traffic to meet the fault")
                .atMost(max)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    failOnRefusal();
                    return acceptedIds.size() >= Math.min(messages.size(), acceptedBefore + more)
                            || repeats.get() >= repeatsBefore + more
                            || open.availablePermits() == 0;
                });
    }

    private void failOnRefusal() {
        refusals.entrySet().stream().findFirst().ifPresent(refusal -> {
            throw new AssertionError(refusal.getKey() + " was refused: " + refusal.getValue());
        });
    }

    /// @param pause before the next try, if there must be one
    private void send(DrillMessage message, Instant deadline, Duration pause) {
        underWay.acquireUninterruptibly();
        Entrance.Answer answer;
        try {
            answer = entrance.send(message, deadline);
        } finally {
            underWay.release();
        }
        switch (answer) {
            case Entrance.Answer.Accepted(String id) -> acceptedIds.put(message.key(), id);
            case Entrance.Answer.Refused(String reason) -> refusals.put(message.key(), reason);
            case Entrance.Answer.TryAgain(String reason, Duration after) -> {
                repeats.incrementAndGet();
                reasons.merge(reason, 1, Integer::sum);
                // the same body to the letter, the deadline too: another one under this key would be refused
                Duration next = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
                schedule(() -> send(message, deadline, next), after.compareTo(pause) > 0 ? after : pause);
            }
        }
    }

    private void schedule(Runnable task, Duration after) {
        try {
            Future<?> _ = arrivals.schedule(() -> senders.execute(task), after.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // the drill is over
        }
    }

    @Override
    public void close() {
        arrivals.shutdownNow();
        senders.shutdownNow();
    }
}
