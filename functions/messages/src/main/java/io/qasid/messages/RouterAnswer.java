package io.qasid.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.Refusal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the router, or the orchestrator, said, or that it said nothing.
sealed interface RouterAnswer<T> {

    record Answered<T>(T reply) implements RouterAnswer<T> {}

    /// A decision; repeating the request changes it only where the refusal says so.
    record Refused<T>(Refusal refusal) implements RouterAnswer<T> {}

    record NotFound<T>() implements RouterAnswer<T> {}

    /// Retry with the same idempotency key: there is no answer, and whether the request was accepted is not
    /// known.
    record NoAnswer<T>(Status.Code code) implements RouterAnswer<T> {}

    /// Do not retry: one of us two is wrong.
    record Broken<T>(Status.Code code) implements RouterAnswer<T> {}

    /// What a call that failed means.
    static <T> RouterAnswer<T> of(StatusRuntimeException failure) {
        Optional<Refusal> refusal = Refusals.in(failure);
        if (refusal.isPresent()) {
            return new Refused<>(refusal.get());
        }
        Status.Code code = failure.getStatus().getCode();
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, ABORTED -> new NoAnswer<>(code);
            case NOT_FOUND -> new NotFound<>();
            default -> new Broken<>(code);
        };
    }

    /// Refusals ride in a trailer.
    final class Refusals {
        private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
        private static final Metadata.Key<byte[]> TRAILER =
                Metadata.Key.of("qasid-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER);

        private Refusals() {}

        private static Optional<Refusal> in(StatusRuntimeException failure) {
            Metadata trailers = failure.getTrailers();
            byte[] octets = trailers == null ? null : trailers.get(TRAILER);
            if (octets == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(Refusal.parseFrom(octets));
            } catch (InvalidProtocolBufferException e) {
                LOG.error("a refusal can't be read");
                return Optional.empty();
            }
        }
    }
}
