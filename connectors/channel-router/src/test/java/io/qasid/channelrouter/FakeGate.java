package io.qasid.channelrouter;

import static org.awaitility.Awaitility.await;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.qasid.proto.v1.ComplianceCheckBatch;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.ComplianceDecisionBatch;
import io.qasid.proto.v1.ComplianceGateGrpc;
import io.qasid.proto.v1.ComplianceReservation;
import io.qasid.proto.v1.ComplianceReservationBatch;
import io.qasid.proto.v1.ConsentCheckBatch;
import io.qasid.proto.v1.ConsentDecision;
import io.qasid.proto.v1.ConsentDecisionBatch;
import io.qasid.proto.v1.ConsentGateGrpc;
import io.qasid.proto.v1.SenderCheckBatch;
import io.qasid.proto.v1.SenderDecision;
import io.qasid.proto.v1.SenderDecisionBatch;
import io.qasid.proto.v1.SenderGateGrpc;
import io.qasid.servers.FreePort;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A gate on a real socket that answers whatever the test says.
public final class FakeGate implements AutoCloseable {
    /// Which one, and the code of a refusal for want of an answer.
    public enum Kind {
        CONSENT("REFUSED_CONSENT_UNKNOWN"),
        COMPLIANCE("REFUSED_COMPLIANCE_UNKNOWN"),
        SENDER("REFUSED_SENDER_UNAUTHORIZED");

        final String unknownCode;

        Kind(String unknownCode) {
            this.unknownCode = unknownCode;
        }
    }

    public enum Mood {
        ALLOWS,
        REFUSES,
        SILENT,
        SLOW,
        FAILS,
        ANSWERS_NOTHING,
        ANSWERS_GARBAGE,
        ANSWERS_TOO_FEW
    }

    /// The three gates number their verdicts alike.
    private enum Verdict {
        NONE(0),
        ALLOWED(1),
        REFUSED(2);

        private final int wire;

        Verdict(int wire) {
            this.wire = wire;
        }
    }

    private record Said(Verdict verdict, String reason) {}

    private final int port;
    private final Server server;
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<Runnable> unanswered = new ConcurrentLinkedQueue<>();
    private final List<String> refusedOperators = new CopyOnWriteArrayList<>();
    private final Set<String> counted = new HashSet<>();
    private final List<ComplianceReservation> asked = new CopyOnWriteArrayList<>();
    private volatile int cap = Integer.MAX_VALUE;
    private volatile Mood mood = Mood.ALLOWS;
    private volatile ComplianceDecision ruling = ComplianceDecision.getDefaultInstance();
    /// Empty: every one.
    private volatile String ruledChannel = "";

    public FakeGate(Kind kind) throws IOException {
        this(kind, FreePort.next());
    }

    /// @param port none that an outgoing connection may be given, or it is gone when another gate is to take it
    FakeGate(Kind kind, int port) throws IOException {
        BindableService service = switch (kind) {
            case CONSENT -> new Consent();
            case COMPLIANCE -> new Compliance();
            case SENDER -> new Senders();
        };
        this.port = port;
        server = ServerBuilder.forPort(port).addService(service).build().start();
    }

    public String address() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return port;
    }

    public void be(Mood next) {
        mood = next;
    }

    public int calls() {
        return calls.get();
    }

    /// Says yes to everybody whom a slow gate has kept waiting.
    public void answerLate() {
        for (Runnable next = unanswered.poll(); next != null; next = unanswered.poll()) {
            next.run();
        }
    }

    /// While it allows, what a compliance gate says of everything.
    public void rule(ComplianceDecision decision) {
        ruling = decision;
    }

    /// While it allows, what a compliance gate says of one channel.
    public void rule(String channel, ComplianceDecision decision) {
        ruledChannel = channel;
        ruling = decision;
    }

    /// While it allows, a compliance gate wants everything counted, and lets that many through.
    void cap(int most) {
        cap = most;
        ruling = ComplianceDecision.newBuilder()
                .setVerdictValue(Verdict.ALLOWED.wire)
                .setReason("AS_TOLD")
                .setCounted(true)
                .build();
    }

    /// What a compliance gate was asked to count.
    List<ComplianceReservation> askedToCount() {
        return asked;
    }

    /// While it allows, operators over which a sender gate allows nobody.
    public void refuseOperator(String account) {
        refusedOperators.add(account);
    }

    private <T> void answer(StreamObserver<T> observer, int checks, Function<List<Said>, T> batch) {
        calls.incrementAndGet();
        Said yes = new Said(Verdict.ALLOWED, "AS_TOLD");
        Runnable allow = () -> reply(observer, batch.apply(Collections.nCopies(checks, yes)));
        switch (mood) {
            case ALLOWS -> allow.run();
            case REFUSES ->
                reply(observer, batch.apply(Collections.nCopies(checks, new Said(Verdict.REFUSED, "NOT_ALLOWED"))));
            case SILENT -> {}
            case SLOW -> {
                ((ServerCallStreamObserver<T>) observer).setOnCancelHandler(() -> {});
                unanswered.add(allow);
            }
            case FAILS -> observer.onError(Status.UNAVAILABLE.asRuntimeException());
            case ANSWERS_NOTHING ->
                reply(observer, batch.apply(Collections.nCopies(checks, new Said(Verdict.NONE, ""))));
            case ANSWERS_GARBAGE ->
                reply(observer, batch.apply(Collections.nCopies(checks, new Said(Verdict.ALLOWED, "not a reason\0"))));
            case ANSWERS_TOO_FEW -> reply(observer, batch.apply(Collections.nCopies(checks - 1, yes)));
        }
    }

    private static <T> void reply(StreamObserver<T> observer, T answer) {
        observer.onNext(answer);
        observer.onCompleted();
    }

    private final class Consent extends ConsentGateGrpc.ConsentGateImplBase {
        @Override
        public void checkBatch(ConsentCheckBatch request, StreamObserver<ConsentDecisionBatch> observer) {
            answer(
                    observer,
                    request.getChecksCount(),
                    said -> ConsentDecisionBatch.newBuilder()
                            .addAllDecisions(said.stream()
                                    .map(one -> ConsentDecision.newBuilder()
                                            .setVerdictValue(one.verdict().wire)
                                            .setReason(one.reason())
                                            .build())
                                    .toList())
                            .build());
        }
    }

    private final class Compliance extends ComplianceGateGrpc.ComplianceGateImplBase {
        @Override
        public void checkBatch(ComplianceCheckBatch request, StreamObserver<ComplianceDecisionBatch> observer) {
            answer(
                    observer,
                    request.getChecksCount(),
                    said -> ComplianceDecisionBatch.newBuilder()
                            .addAllDecisions(IntStream.range(0, said.size())
                                    .mapToObj(i -> decision(request.getChecks(i).getChannel(), said.get(i)))
                                    .toList())
                            .build());
        }

        /// Counts up to what the test says, a message once.
        @Override
        public void reserve(ComplianceReservationBatch request, StreamObserver<ComplianceDecisionBatch> observer) {
            answer(
                    observer,
                    request.getReservationsCount(),
                    said -> ComplianceDecisionBatch.newBuilder()
                            .addAllDecisions(request.getReservationsList().stream()
                                    .map(this::count)
                                    .toList())
                            .build());
        }

        private ComplianceDecision count(ComplianceReservation reservation) {
            asked.add(reservation);
            synchronized (counted) {
                boolean fits = counted.contains(reservation.getMessageKey()) || counted.size() < cap;
                if (fits && !reservation.getMessageKey().isEmpty()) {
                    counted.add(reservation.getMessageKey());
                }
                return ComplianceDecision.newBuilder()
                        .setVerdictValue(fits ? Verdict.ALLOWED.wire : Verdict.REFUSED.wire)
                        .setReason(fits ? "WITHIN_CAP" : "FREQUENCY_CAP")
                        .setRuleId("r1")
                        .setRuleVersion(2)
                        .build();
            }
        }

        private ComplianceDecision decision(String channel, Said said) {
            boolean ruled = said.verdict() == Verdict.ALLOWED
                    && !ruling.getReason().isEmpty()
                    && (ruledChannel.isEmpty() || ruledChannel.equals(channel));
            return ruled
                    ? ruling
                    : ComplianceDecision.newBuilder()
                            .setVerdictValue(said.verdict().wire)
                            .setReason(said.reason())
                            .build();
        }
    }

    private final class Senders extends SenderGateGrpc.SenderGateImplBase {
        @Override
        public void checkBatch(SenderCheckBatch request, StreamObserver<SenderDecisionBatch> observer) {
            answer(
                    observer,
                    request.getChecksCount(),
                    said -> SenderDecisionBatch.newBuilder()
                            .addAllDecisions(IntStream.range(0, said.size())
                                    .mapToObj(i -> decision(request.getChecks(i).getOperator(), said.get(i)))
                                    .toList())
                            .build());
        }

        private SenderDecision decision(String operator, Said said) {
            return refusedOperators.contains(operator)
                    ? SenderDecision.newBuilder()
                            .setVerdict(SenderDecision.Verdict.VERDICT_REFUSED)
                            .setReason("SENDER_NOT_FOR_OPERATOR")
                            .build()
                    : SenderDecision.newBuilder()
                            .setVerdictValue(said.verdict().wire)
                            .setReason(said.reason())
                            .build();
        }
    }

    @Override
    public void close() {
        if (server.isTerminated()) {
            return;
        }
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // gRPC says so before its selector has let the socket go, and a test may want the port
        await().until(() -> FreePort.isFree(port));
    }
}
