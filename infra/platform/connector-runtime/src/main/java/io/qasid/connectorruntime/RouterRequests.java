package io.qasid.connectorruntime;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.support.NatsRequestCompletableFuture;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Requests to whichever router answers.
final class RouterRequests {
    sealed interface Reply<T extends MessageLite> {}

    record Answer<T extends MessageLite>(T message) implements Reply<T> {}

    /// No router can have read it: no connection, or nobody listened.
    record NotHeard<T extends MessageLite>() implements Reply<T> {}

    /// A router may have read it and acted on it: no answer in time, or one that makes no sense.
    record Silence<T extends MessageLite>() implements Reply<T> {}

    private final Connection nats;

    RouterRequests(Connection nats) {
        this.nats = nats;
    }

    <T extends MessageLite> Reply<T> ask(String subject, MessageLite request, Parser<T> answers, Duration timeout)
            throws InterruptedException {
        CompletableFuture<Message> reply;
        try {
            reply = nats.requestWithTimeout(subject, request.toByteArray(), timeout);
        } catch (IllegalStateException e) {
            // thrown before anything is written: the connection is away and keeps no publish in memory, or it is closed
            return new NotHeard<>();
        }
        try {
            Message message = reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer<>(answers.parseFrom(message.getData()));
        } catch (CancellationException e) {
            return nobodyListened(reply) ? new NotHeard<>() : new Silence<>();
        } catch (TimeoutException | ExecutionException | InvalidProtocolBufferException e) {
            return new Silence<>();
        }
    }

    /// The server answers a request without listeners by status 503, which jnats turns into a bare cancellation; its
    /// other two reasons to cancel it records.
    private static boolean nobodyListened(CompletableFuture<Message> reply) {
        return reply instanceof NatsRequestCompletableFuture request
                && !request.wasCancelledClosing()
                && !request.wasCancelledTimedOut();
    }
}
