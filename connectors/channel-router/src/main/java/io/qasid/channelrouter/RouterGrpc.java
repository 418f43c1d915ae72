package io.qasid.channelrouter;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.StreamObserver;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.channelrouter.accept.Plan;
import io.qasid.channelrouter.accept.Planner;
import io.qasid.channelrouter.accept.RouteOrder;
import io.qasid.channelrouter.accept.RouteOutcome;
import io.qasid.channelrouter.accept.RouteWithFallback;
import io.qasid.channelrouter.accept.Wanted;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.query.Ledger;
import io.qasid.channelrouter.query.MessageQuery;
import io.qasid.channelrouter.receipts.Receipts;
import io.qasid.channelrouter.verification.AuditVerification;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.SmsSegmentation;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterImplBase;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.LedgerReply;
import io.qasid.proto.v1.LedgerRequest;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import io.qasid.proto.v1.ReceiptKey;
import io.qasid.proto.v1.ReceiptKeys;
import io.qasid.proto.v1.ReceiptKeysRequest;
import io.qasid.proto.v1.ReceiptReply;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RouteBatchReply;
import io.qasid.proto.v1.RouteBatchRequest;
import io.qasid.proto.v1.RouteReply;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.RouteResult;
import io.qasid.proto.v1.VerifyAuditReply;
import io.qasid.proto.v1.VerifyAuditRequest;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The router on the wire: protobuf in and out, refusals as typed trailers.
@Singleton
final class RouterGrpc extends ChannelRouterImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(RouterGrpc.class);
    private static final Metadata.Key<Refusal> REFUSAL =
            Metadata.Key.of("qasid-refusal-bin", ProtoUtils.metadataMarshaller(Refusal.getDefaultInstance()));

    private static final int BATCH_MAX = 1_000;
    /// Of a caller without a deadline.
    private static final Duration VERIFICATION_MAX = Duration.ofSeconds(30);
    /// What is kept of a deadline to answer in: a page of a verification and the way back.
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(500);

    private final RouteWithFallback routing;
    private final Planner planner;
    private final MessageQuery messages;
    private final Ledger ledger;
    private final AuditVerification verification;
    private final Receipts receipts;

    RouterGrpc(
            RouteWithFallback routing,
            Planner planner,
            MessageQuery messages,
            Ledger ledger,
            AuditVerification verification,
            Receipts receipts) {
        this.routing = routing;
        this.planner = planner;
        this.messages = messages;
        this.ledger = ledger;
        this.verification = verification;
        this.receipts = receipts;
    }

    @Override
    public void routeWithFallback(RouteRequest request, StreamObserver<RouteReply> answer) {
        answer(answer, () -> {
            RouteOutcome outcome = routing.route(order(request));
            return switch (outcome) {
                case RouteOutcome.Accepted accepted -> reply(accepted);
                case RouteOutcome.Refused refused -> throw failure(refused, request.getTraceId());
                case RouteOutcome.Unavailable(String detail) ->
                    throw Status.UNAVAILABLE.withDescription(detail).asRuntimeException();
            };
        });
    }

    @Override
    public void routeBatch(RouteBatchRequest request, StreamObserver<RouteBatchReply> answer) {
        answer(answer, () -> {
            int count = request.getRequestsCount();
            if (count == 0 || count > BATCH_MAX) {
                throw new IllegalArgumentException("a batch has 1 to " + BATCH_MAX + " requests, had " + count);
            }
            RouteResult[] results = new RouteResult[count];
            List<RouteOrder> orders = new ArrayList<>(count);
            List<Integer> places = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                try {
                    orders.add(order(request.getRequests(i)));
                    places.add(i);
                } catch (IllegalArgumentException e) {
                    results[i] = RouteResult.newBuilder()
                            .setInvalid(Objects.requireNonNullElse(e.getMessage(), "not acceptable"))
                            .build();
                }
            }
            List<RouteOutcome> outcomes = routing.routeAll(orders);
            for (int i = 0; i < outcomes.size(); i++) {
                int place = places.get(i);
                results[place] =
                        result(outcomes.get(i), request.getRequests(place).getTraceId());
            }
            return RouteBatchReply.newBuilder()
                    .addAllResults(Arrays.asList(results))
                    .build();
        });
    }

    @Override
    public void getMessage(GetMessageRequest request, StreamObserver<MessageView> answer) {
        answer(
                answer,
                () -> messages.find(TenantId.parse(request.getTenantId()), MessageId.parse(request.getMessageId()))
                        .orElseThrow(() -> Status.NOT_FOUND.asRuntimeException()));
    }

    @Override
    public void listMessages(ListMessagesRequest request, StreamObserver<MessagePage> answer) {
        answer(answer, () -> messages.list(request));
    }

    @Override
    public void preview(PreviewRequest request, StreamObserver<PreviewReply> answer) {
        answer(answer, () -> {
            SmsSegmentation segmentation = SmsSegmentation.of(request.getText());
            PreviewReply.Builder reply = PreviewReply.newBuilder()
                    .setEncoding(segmentation.encoding().name())
                    .addAllSegments(segmentation.texts());
            Plan plan = planner.plan(new Wanted(
                    TenantId.parse(request.getTenantId()),
                    new Msisdn(request.getRecipient()),
                    request.getSender(),
                    request.getText(),
                    Wire.category(request.getCategory()),
                    ladder(request.getLadder()),
                    segmentation.segmentCount(),
                    request.hasPriceMax() ? Optional.of(Wire.money(request.getPriceMax())) : Optional.empty(),
                    ""));
            switch (plan) {
                case Plan.Go(LadderTerms terms, Reason reason) -> show(reply, terms, reason);
                case Plan.Wait(LadderTerms terms, Instant until, Reason reason) ->
                    show(reply, terms, reason).setDeferredUntil(Wire.timestamp(until));
                case Plan.No(String code, String detail, boolean retryable, Optional<Instant> notBefore) ->
                    reply.setRefusal(refusal(new RouteOutcome.Refused(code, detail, retryable, notBefore), ""));
                case Plan.Unavailable(String detail) ->
                    throw Status.UNAVAILABLE.withDescription(detail).asRuntimeException();
            }
            return reply.build();
        });
    }

    @Override
    public void getLedger(LedgerRequest request, StreamObserver<LedgerReply> answer) {
        answer(
                answer,
                () -> ledger.read(
                        request.getTenantId().isEmpty()
                                ? Optional.empty()
                                : Optional.of(TenantId.parse(request.getTenantId()))));
    }

    @Override
    public void verifyAudit(VerifyAuditRequest request, StreamObserver<VerifyAuditReply> answer) {
        answer(answer, () -> {
            Duration within = timeLeft().minus(ANSWER_WITHIN);
            return (request.getRecent() ? verification.recent(within) : verification.whole(within)).toWire();
        });
    }

    @Override
    public void getReceipt(GetMessageRequest request, StreamObserver<ReceiptReply> answer) {
        answer(answer, () -> {
            Receipts.Outcome outcome =
                    receipts.of(TenantId.parse(request.getTenantId()), MessageId.parse(request.getMessageId()));
            return switch (outcome) {
                case Receipts.Signed(String jws) ->
                    ReceiptReply.newBuilder().setJws(jws).build();
                case Receipts.NoMessage() -> throw Status.NOT_FOUND.asRuntimeException();
                case Receipts.NoKey() ->
                    ReceiptReply.newBuilder().setNotSigning(true).build();
                case Receipts.Unprovable() ->
                    ReceiptReply.newBuilder().setUnprovable(true).build();
            };
        });
    }

    @Override
    public void getReceiptKeys(ReceiptKeysRequest request, StreamObserver<ReceiptKeys> answer) {
        answer(
                answer,
                () -> ReceiptKeys.newBuilder()
                        .addAllKeys(receipts.keys().stream()
                                .map(key -> ReceiptKey.newBuilder()
                                        .setId(key.id())
                                        .setX(key.x())
                                        .setPem(key.pem())
                                        .build())
                                .toList())
                        .build());
    }

    private static Duration timeLeft() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null ? VERIFICATION_MAX : Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS));
    }

    private static PreviewReply.Builder show(PreviewReply.Builder reply, LadderTerms terms, Reason reason) {
        for (Step step : terms.steps()) {
            reply.addSteps(Wire.step(step));
        }
        return reply.setStrategy(terms.strategy().name())
                .setReason(reason.code())
                .setDetail(reason.detail())
                .setPriceMost(Wire.money(terms.priceMost()));
    }

    private static String ladder(String name) {
        return name.isEmpty() ? LadderPolicy.DEFAULT : name;
    }

    private static RouteOrder order(RouteRequest request) {
        return new RouteOrder(
                TenantId.parse(request.getTenantId()),
                request.getIdempotencyKey(),
                request.getBodyHash().toByteArray(),
                new Msisdn(request.getRecipient()),
                request.getSender(),
                request.getText(),
                Wire.category(request.getCategory()),
                Wire.instant(request.getDeadline()),
                request.getMetadataMap(),
                request.getTraceId(),
                request.hasTemplate() ? Optional.of(Wire.template(request.getTemplate())) : Optional.empty(),
                ladder(request.getLadder()),
                request.hasPriceMax() ? Optional.of(Wire.money(request.getPriceMax())) : Optional.empty(),
                request.getMessageId().isEmpty()
                        ? Optional.empty()
                        : Optional.of(MessageId.parse(request.getMessageId())));
    }

    private static RouteReply reply(RouteOutcome.Accepted accepted) {
        RouteReply.Builder reply = RouteReply.newBuilder()
                .setMessageId(accepted.message().toString())
                .setReplayed(accepted.replayed())
                .setAcceptedAt(Wire.timestamp(accepted.acceptedAt()));
        accepted.deferredUntil().ifPresent(until -> reply.setDeferredUntil(Wire.timestamp(until)));
        return reply.build();
    }

    private static RouteResult result(RouteOutcome outcome, String traceId) {
        RouteResult.Builder result = RouteResult.newBuilder();
        return switch (outcome) {
            case RouteOutcome.Accepted accepted ->
                result.setAccepted(reply(accepted)).build();
            case RouteOutcome.Refused refused ->
                result.setRefused(refusal(refused, traceId)).build();
            case RouteOutcome.Unavailable(String detail) ->
                result.setUnavailable(detail).build();
        };
    }

    private static Refusal refusal(RouteOutcome.Refused refused, String traceId) {
        Refusal.Builder refusal = Refusal.newBuilder()
                .setCode(refused.code())
                .setDetail(refused.detail())
                .setTraceId(traceId)
                .setRetryable(refused.retryable());
        refused.notBefore().ifPresent(time -> refusal.setNotBefore(Wire.timestamp(time)));
        return refusal.build();
    }

    private static StatusRuntimeException failure(RouteOutcome.Refused refused, String traceId) {
        Metadata trailers = new Metadata();
        trailers.put(REFUSAL, refusal(refused, traceId));
        Status status = refused.equals(RouteOutcome.KEY_REUSED) ? Status.ALREADY_EXISTS : Status.FAILED_PRECONDITION;
        return status.withDescription(refused.code()).asRuntimeException(trailers);
    }

    private static <T> void answer(StreamObserver<T> answer, Call<T> call) {
        try {
            T reply = call.run();
            answer.onNext(reply);
            answer.onCompleted();
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        } catch (IllegalArgumentException e) {
            answer.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        } catch (SQLException e) {
            answer.onError(Status.UNAVAILABLE
                    .withDescription("the store did not answer")
                    .asRuntimeException());
        } catch (RuntimeException e) {
            LOG.error("a call failed", e);
            answer.onError(Status.INTERNAL.asRuntimeException());
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws SQLException;
    }
}
