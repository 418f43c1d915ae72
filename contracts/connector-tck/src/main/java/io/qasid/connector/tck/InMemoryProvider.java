package io.qasid.connector.tck;

import io.qasid.connector.Dispatch;
import io.qasid.model.Msisdn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A provider without a network: it does with each message what its script says and remembers what it read.
public final class InMemoryProvider {
    /// What it read. A message with several segments is written several times.
    ///
    /// @param segment counted from 1
    public record Written(Dispatch dispatch, int segment) {}

    sealed interface Answer {}

    record Taken(String providerMessageId) implements Answer {}

    record No() implements Answer {}

    record NotNow() implements Answer {}

    /// Lost after it was written.
    record ConnectionLost() implements Answer {}

    /// Never written.
    record NotConnected() implements Answer {}

    record NoAnswer() implements Answer {}

    /// @param answered not yet, when it is held back
    private record Submit(Behaviour behaviour, CompletableFuture<Answer> answered) {}

    /// Whom the provider tells what it knows.
    interface Listener {
        /// @return true: taken. False: it has to come again
        boolean receive(Report report) throws InterruptedException;
    }

    sealed interface Report {}

    record Delivered(String providerMessageId, Instant at) implements Report {}

    record FromHandset(String id, Msisdn from, String to, String text, Instant at) implements Report {}

    private static final Executor LATER = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);
    private static final int TRIES_MAX = 100;

    private final InstantSource clock;
    private final List<Written> written = new ArrayList<>();
    private final List<Submit> unanswered = new ArrayList<>();
    private Function<Dispatch, Behaviour> script = dispatch -> Behaviour.ACCEPT;
    private boolean holding;
    private boolean connected = true;
    private int mostUnanswered;
    private int idsGiven;
    private int acknowledged;
    private @Nullable Listener listener;

    public InMemoryProvider(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void listener(Listener newListener) {
        listener = newListener;
    }

    /// Decides from now on what happens to a message.
    public synchronized void follow(Function<Dispatch, Behaviour> newScript) {
        script = newScript;
    }

    /// Answers nothing until [#release()].
    public synchronized void hold() {
        holding = true;
    }

    public synchronized void release() {
        holding = false;
        List.copyOf(unanswered).forEach(this::answer);
    }

    /// Ends the connection and refuses new ones until [#connect()].
    public synchronized void disconnect() {
        connected = false;
        List<Submit> lost = List.copyOf(unanswered);
        unanswered.clear();
        lost.forEach(submit -> submit.answered().complete(new ConnectionLost()));
    }

    public synchronized void connect() {
        connected = true;
    }

    public synchronized boolean connected() {
        return connected;
    }

    public synchronized List<Written> written() {
        return List.copyOf(written);
    }

    /// The most messages that were read and unanswered at the same time.
    public synchronized int mostUnanswered() {
        return mostUnanswered;
    }

    /// Reports a segment as delivered, until the connector says that it is taken.
    public void fireReceipt(String providerMessageId) {
        Report report = new Delivered(providerMessageId, clock.instant());
        Thread.ofVirtual().start(() -> tell(report, TRIES_MAX));
    }

    /// Hands over a message from a handset, until the connector says that it is taken.
    public void fireMobileOriginated(Msisdn from, String to, String text) {
        Report report = new FromHandset(nextId(), from, to, text, clock.instant());
        Thread.ofVirtual().start(() -> tell(report, TRIES_MAX));
    }

    /// How many reports the connector has taken.
    public synchronized int acknowledged() {
        return acknowledged;
    }

    private void tell(Report report, int triesLeft) {
        Listener told;
        synchronized (this) {
            told = connected ? listener : null;
        }
        try {
            if (told != null && told.receive(report)) {
                synchronized (this) {
                    acknowledged++;
                }
            } else if (triesLeft > 1) {
                LATER.execute(() -> tell(report, triesLeft - 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String nextId() {
        return "memory-" + ++idsGiven;
    }

    synchronized CompletableFuture<Answer> submit(Dispatch dispatch, int segment) {
        if (!connected) {
            return CompletableFuture.completedFuture(new NotConnected());
        }
        written.add(new Written(dispatch, segment));
        Submit submit = new Submit(script.apply(dispatch), new CompletableFuture<>());
        unanswered.add(submit);
        mostUnanswered = Math.max(mostUnanswered, unanswered.size());
        if (!holding) {
            answer(submit);
        }
        return submit.answered();
    }

    private void answer(Submit submit) {
        switch (submit.behaviour()) {
            case ACCEPT -> settle(submit, new Taken(nextId()));
            case SLOW -> LATER.execute(() -> answerLate(submit));
            case REJECT -> settle(submit, new No());
            case THROTTLE -> settle(submit, new NotNow());
            case SILENCE -> {}
            case DROP -> {
                disconnect();
                connect();
            }
        }
    }

    private synchronized void answerLate(Submit submit) {
        settle(submit, new Taken(nextId()));
    }

    private void settle(Submit submit, Answer answer) {
        unanswered.remove(submit);
        submit.answered().complete(answer);
    }
}
