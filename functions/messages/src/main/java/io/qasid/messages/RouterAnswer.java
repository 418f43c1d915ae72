package io.qasid.messages;

import io.grpc.Status;
import io.qasid.proto.v1.Refusal;

/// What the router said, or that it said nothing.
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
}
