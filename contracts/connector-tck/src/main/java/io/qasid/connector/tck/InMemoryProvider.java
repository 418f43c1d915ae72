package io.qasid.connector.tck;

import io.qasid.connector.Dispatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

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

    private final List<Written> written = new ArrayList<>();
    private final List<Submit> unanswered = new ArrayList<>();
    private Function<Dispatch, Behaviour> script = dispatch -> Behaviour.ACCEPT;
    private boolean holding;
    private boolean connected = true;
    private int mostUnanswered;
    private int idsGiven;

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
            case ACCEPT -> settle(submit, new Taken("memory-" + ++idsGiven));
            case REJECT -> settle(submit, new No());
            case THROTTLE -> settle(submit, new NotNow());
            case SILENCE -> {}
            case DROP -> {
                disconnect();
                connect();
            }
        }
    }

    private void settle(Submit submit, Answer answer) {
        unanswered.remove(submit);
        submit.answered().complete(answer);
    }
}
