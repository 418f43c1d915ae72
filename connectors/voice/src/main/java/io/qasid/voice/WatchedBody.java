package io.qasid.voice;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// A request's body that is written at most once, not at all once it is too late, and that knows afterwards whether any
/// of it may have been written. The client asks for the body after it has connected and written the headers; headers
/// that promise a body which never comes are no request.
final class WatchedBody implements HttpRequest.BodyPublisher {
    private enum State {
        KEPT,
        GIVEN,
        WITHDRAWN
    }

    private final HttpRequest.BodyPublisher octets;
    private final BooleanSupplier inTime;
    private final AtomicReference<State> state = new AtomicReference<>(State.KEPT);

    WatchedBody(String text, BooleanSupplier inTime) {
        this.octets = HttpRequest.BodyPublishers.ofString(text);
        this.inTime = inTime;
    }

    /// From now on nothing is written any more.
    ///
    /// @return true when nothing was written before either
    boolean withdraw() {
        return state.compareAndSet(State.KEPT, State.WITHDRAWN) || state.get() == State.WITHDRAWN;
    }

    @Override
    public long contentLength() {
        return octets.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (!inTime.getAsBoolean()) {
            withdraw();
        }
        if (state.compareAndSet(State.KEPT, State.GIVEN)) {
            octets.subscribe(subscriber);
        } else {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(new IOException("the request was withdrawn"));
        }
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
