package io.qasid.voice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class WatchedBodyTest {
    private final List<Object> seen = new ArrayList<>();

    @Test
    void isGivenOnce() {
        WatchedBody body = new WatchedBody("To=x", () -> true);
        body.subscribe(new Subscriber());
        assertThat(seen).containsExactly(4, "end");
        assertThat(body.withdraw()).as("it may have been written").isFalse();

        body.subscribe(new Subscriber());
        assertThat(seen).hasSize(3).last().isInstanceOf(IOException.class);
        assertThat(body.withdraw()).isFalse();
    }

    @Test
    void isNotGivenOnceItWasWithdrawn() {
        WatchedBody body = new WatchedBody("To=x", () -> true);
        assertThat(body.withdraw()).isTrue();

        body.subscribe(new Subscriber());

        assertThat(seen).singleElement().isInstanceOf(IOException.class);
        assertThat(body.withdraw()).isTrue();
    }

    @Test
    void isNotGivenTooLate() {
        WatchedBody body = new WatchedBody("To=x", () -> false);

        body.subscribe(new Subscriber());

        assertThat(seen).singleElement().isInstanceOf(IOException.class);
        assertThat(body.withdraw()).as("nothing was written").isTrue();
    }

    private final class Subscriber implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(10);
        }

        @Override
        public void onNext(ByteBuffer octets) {
            seen.add(octets.remaining());
        }

        @Override
        public void onError(Throwable error) {
            seen.add(error);
        }

        @Override
        public void onComplete() {
            seen.add("end");
        }
    }
}
