package io.qasid.channelrouter;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.qasid.proto.v1.ConsentCheckBatch;
import io.qasid.proto.v1.ConsentDecision;
import io.qasid.proto.v1.ConsentDecisionBatch;
import io.qasid.proto.v1.ConsentGateGrpc;
import java.io.IOException;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A consent gate on a real socket that answers whatever the test says.
final class FakeConsent extends ConsentGateGrpc.ConsentGateImplBase implements AutoCloseable {
    enum Mood {
        ALLOWS,
        REFUSES,
        SILENT,
        SLOW,
        FAILS,
        ANSWERS_NOTHING,
        ANSWERS_GARBAGE,
        ANSWERS_TOO_FEW
    }

    private final Server server;
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<Runnable> unanswered = new ConcurrentLinkedQueue<>();
    private volatile Mood mood = Mood.ALLOWS;

    FakeConsent() throws IOException {
        this(0);
    }

    FakeConsent(int port) throws IOException {
        server = ServerBuilder.forPort(port).addService(this).build().start();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return server.getPort();
    }

    void be(Mood next) {
        mood = next;
    }

    int calls() {
        return calls.get();
    }

    /// Says yes to everybody whom a slow gate has kept waiting.
    void answerLate() {
        unanswered.forEach(Runnable::run);
    }

    @Override
    public void checkBatch(ConsentCheckBatch request, StreamObserver<ConsentDecisionBatch> answer) {
        calls.incrementAndGet();
        int checks = request.getChecksCount();
        switch (mood) {
            case ALLOWS -> reply(answer, checks, ConsentDecision.Verdict.VERDICT_ALLOWED, "CONSENT_NOT_NEEDED");
            case REFUSES -> reply(answer, checks, ConsentDecision.Verdict.VERDICT_REFUSED, "CONSENT_WITHDRAWN");
            case SILENT -> {}
            case SLOW -> {
                ((ServerCallStreamObserver<ConsentDecisionBatch>) answer).setOnCancelHandler(() -> {});
                unanswered.add(
                        () -> reply(answer, checks, ConsentDecision.Verdict.VERDICT_ALLOWED, "CONSENT_NOT_NEEDED"));
            }
            case FAILS -> answer.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
            case ANSWERS_NOTHING -> reply(answer, checks, ConsentDecision.Verdict.VERDICT_UNSPECIFIED, "");
            case ANSWERS_GARBAGE -> reply(answer, checks, ConsentDecision.Verdict.VERDICT_ALLOWED, "not a reason\0");
            case ANSWERS_TOO_FEW ->
                reply(answer, checks - 1, ConsentDecision.Verdict.VERDICT_ALLOWED, "CONSENT_NOT_NEEDED");
        }
    }

    private static void reply(
            StreamObserver<ConsentDecisionBatch> answer,
            int decisions,
            ConsentDecision.Verdict verdict,
            String reason) {
        ConsentDecision decision = ConsentDecision.newBuilder()
                .setVerdict(verdict)
                .setReason(reason)
                .build();
        answer.onNext(ConsentDecisionBatch.newBuilder()
                .addAllDecisions(Collections.nCopies(decisions, decision))
                .build());
        answer.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
