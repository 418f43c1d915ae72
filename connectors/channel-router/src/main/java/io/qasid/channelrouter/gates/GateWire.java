package io.qasid.channelrouter.gates;

import com.google.common.util.concurrent.ListenableFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How one gate is asked over gRPC.
interface GateWire<Q extends GateQuestion> {

    /// @param askedAt no answer is younger than that
    /// @return an answer for each question, in their order. The number may be wrong: the gate is another program
    ListenableFuture<List<GateAnswer>> ask(List<Q> questions, Instant askedAt, Duration deadline);
}
