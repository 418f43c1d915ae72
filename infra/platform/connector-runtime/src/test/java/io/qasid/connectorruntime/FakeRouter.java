package io.qasid.connectorruntime;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.qasid.events.DispatchStreams;
import io.qasid.events.Subjects;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.Route;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ClaimReply;
import io.qasid.proto.v1.ClaimRequest;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.InboxReply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// As much of a router as a connector sees of it: it publishes attempts, grants claims by the rules of decision 3 and
/// keeps an inbox. Replies can be lost, claims denied, and it can go away; what it knows survives that.
final class FakeRouter implements AutoCloseable {
    static final Route ROUTE = Route.parse("sms:awcc");

    private static final class Row {
        private final Lane lane;
        private final String text;
        private int generation = 1;
        private String claimedBy = "";
        private Instant publishedAt = Instant.MAX;
        private boolean settled;

        private boolean overdue(Instant before) {
            return !settled && claimedBy.isEmpty() && publishedAt.isBefore(before);
        }

        private Row(Lane lane, String text) {
            this.lane = lane;
            this.text = text;
        }
    }

    private final Connection nats;
    private final DispatchStreams streams;
    private final InstantSource clock = InstantSource.system();
    private final UuidV7 ids = new UuidV7(clock, new Random());
    private final Map<AttemptId, Row> rows = new LinkedHashMap<>();
    private final Map<String, InboxEntry> inbox = new LinkedHashMap<>();
    private final List<String> inboxDeliveries = new ArrayList<>();
    private final List<ClaimRequest> claims = new ArrayList<>();
    private @Nullable Dispatcher dispatcher;

    private Duration lease = Duration.ofSeconds(30);
    private boolean denying;
    private boolean refusing;
    private final Set<String> uncommittable = new HashSet<>();
    private final Set<String> unanswered = new HashSet<>();
    private final List<Integer> batchSizes = new ArrayList<>();
    private Duration messageLife = Duration.ofMinutes(5);
    private int claimRepliesToLose;
    private int inboxRepliesToLose;

    FakeRouter(Connection nats) {
        this.nats = nats;
        this.streams = new DispatchStreams(nats);
        back();
    }

    /// Answers requests again.
    synchronized void back() {
        Dispatcher requests = nats.createDispatcher();
        requests.subscribe(Subjects.CLAIM, "router", this::answerClaim);
        requests.subscribe(Subjects.INBOX, "router", this::answerInbox);
        dispatcher = requests;
    }

    /// Nobody answers requests any more.
    synchronized void away() {
        if (dispatcher != null) {
            nats.closeDispatcher(dispatcher);
            dispatcher = null;
        }
    }

    /// Keeps a new attempt without publishing it.
    synchronized AttemptId attempt(Lane lane, String text) {
        AttemptId attempt = new AttemptId(new MessageId(ids.next()), 1);
        rows.put(attempt, new Row(lane, text));
        return attempt;
    }

    AttemptId publishNew(Lane lane) throws IOException, JetStreamApiException {
        AttemptId attempt = attempt(lane, "salam");
        publish(attempt);
        return attempt;
    }

    /// Publishes an attempt under its present generation.
    void publish(AttemptId attempt) throws IOException, JetStreamApiException {
        publish(attempt, clock.instant().plusSeconds(300));
    }

    /// As if NATS delivered the same envelope again.
    void publishCopy(AttemptId attempt) throws IOException, JetStreamApiException {
        publish(attempt, clock.instant().plusSeconds(300), "copy of ");
    }

    void publish(AttemptId attempt, Instant deadline) throws IOException, JetStreamApiException {
        publish(attempt, deadline, "");
    }

    private void publish(AttemptId attempt, Instant deadline, String prefix) throws IOException, JetStreamApiException {
        Row row = row(attempt);
        Envelope envelope = Envelope.newBuilder()
                .setId(attempt.toString())
                .setType("dispatch.attempt.v1")
                .setGeneration(row.generation)
                .setDeadline(WireTime.of(deadline))
                .build();
        synchronized (this) {
            row.publishedAt = clock.instant();
        }
        publish(row.lane, envelope.toByteArray(), prefix + attempt + "/" + row.generation);
    }

    void publish(Lane lane, byte[] body, String messageId) throws IOException, JetStreamApiException {
        streams.ensureStream(ROUTE.channel(), lane);
        nats.jetStream()
                .publish(
                        Subjects.dispatch(ROUTE, lane),
                        body,
                        PublishOptions.builder().messageId(messageId).build());
    }

    /// What the router's sweeper does: publishes again, under a new generation, what was not claimed for a while.
    void sweep(Duration age) throws IOException, JetStreamApiException {
        List<AttemptId> overdue;
        synchronized (this) {
            Instant before = clock.instant().minus(age);
            overdue = rows.entrySet().stream()
                    .filter(row -> row.getValue().overdue(before))
                    .map(Map.Entry::getKey)
                    .toList();
            overdue.forEach(attempt -> row(attempt).generation++);
        }
        for (AttemptId attempt : overdue) {
            publish(attempt);
        }
    }

    void recreateStreams() throws IOException, JetStreamApiException {
        for (Lane lane : Lane.values()) {
            streams.recreateStream(ROUTE.channel(), lane);
        }
    }

    private synchronized Row row(AttemptId attempt) {
        return Objects.requireNonNull(rows.get(attempt));
    }

    private synchronized void answerClaim(Message message) {
        ClaimRequest request = parse(ClaimRequest.parser(), message);
        claims.add(request);
        ClaimReply.Builder reply = ClaimReply.newBuilder().setLeaseMillis(lease.toMillis());
        for (AttemptRef ref : request.getAttemptsList()) {
            if (grant(request.getConnector(), ref)) {
                reply.addGranted(claimed(ref));
            }
        }
        if (claimRepliesToLose > 0) {
            claimRepliesToLose--;
            return;
        }
        nats.publish(message.getReplyTo(), reply.build().toByteArray());
    }

    private boolean grant(String connector, AttemptRef ref) {
        Row row = rows.get(AttemptId.parse(ref.getAttemptId()));
        if (denying || row == null || row.settled || row.generation != ref.getGeneration()) {
            return false;
        }
        boolean free = row.claimedBy.isEmpty() || row.claimedBy.equals(connector);
        if (free && row.claimedBy.isEmpty()) {
            row.claimedBy = connector;
        }
        return free;
    }

    private ClaimedAttempt claimed(AttemptRef ref) {
        Row row = row(AttemptId.parse(ref.getAttemptId()));
        return ClaimedAttempt.newBuilder()
                .setAttemptId(ref.getAttemptId())
                .setGeneration(ref.getGeneration())
                .setRoute(ROUTE.toString())
                .setRecipient("+93700000001")
                .setSender("Qasid")
                .setText(row.text)
                .setCategory(row.lane == Lane.URGENT ? Category.CATEGORY_OTP : Category.CATEGORY_TRANSACTIONAL)
                .setDeadline(WireTime.of(clock.instant().plus(messageLife)))
                .build();
    }

    private synchronized void answerInbox(Message message) {
        InboxBatch batch = parse(InboxBatch.parser(), message);
        boolean refused =
                refusing || batch.getEntriesList().stream().anyMatch(e -> uncommittable.contains(e.getSourceEventId()));
        batchSizes.add(batch.getEntriesCount());
        if (!refused) {
            for (InboxEntry entry : batch.getEntriesList()) {
                inboxDeliveries.add(entry.getSourceEventId());
                if (inbox.putIfAbsent(entry.getSourceEventId(), entry) == null && entry.hasOutcome()) {
                    settle(entry.getOutcome());
                }
            }
        }
        if (inboxRepliesToLose > 0) {
            inboxRepliesToLose--;
            return;
        }
        if (batch.getEntriesList().stream().anyMatch(e -> unanswered.contains(e.getSourceEventId()))) {
            return;
        }
        nats.publish(
                message.getReplyTo(),
                InboxReply.newBuilder().setCommitted(!refused).build().toByteArray());
    }

    private void settle(AttemptOutcome outcome) {
        Row row = row(AttemptId.parse(outcome.getAttemptId()));
        if (outcome.getClaimedAs().isEmpty()) {
            row.settled = true;
        } else if (outcome.getClaimedAs().equals(row.claimedBy)) {
            row.claimedBy = "";
        }
    }

    private static <T> T parse(Parser<T> parser, Message message) {
        try {
            return parser.parseFrom(message.getData());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    synchronized void lease(Duration newLease) {
        lease = newLease;
    }

    synchronized void messageLife(Duration life) {
        messageLife = life;
    }

    synchronized void denyClaims(boolean deny) {
        denying = deny;
    }

    synchronized void refuseInbox(boolean refuse) {
        refusing = refuse;
    }

    /// Never commits a batch with this entry.
    synchronized void neverCommit(String sourceEventId) {
        uncommittable.add(sourceEventId);
    }

    /// Never answers a batch with this entry.
    synchronized void neverAnswer(String sourceEventId) {
        unanswered.add(sourceEventId);
    }

    /// Grants and tells nobody.
    synchronized void loseClaimReplies(int count) {
        claimRepliesToLose = count;
    }

    /// Commits and tells nobody.
    synchronized void loseInboxReplies(int count) {
        inboxRepliesToLose = count;
    }

    synchronized List<ClaimRequest> claims() {
        return List.copyOf(claims);
    }

    /// Everything committed, by source event id.
    synchronized Map<String, InboxEntry> inbox() {
        return new LinkedHashMap<>(inbox);
    }

    synchronized int deliveriesOf(String sourceEventId) {
        return Collections.frequency(inboxDeliveries, sourceEventId);
    }

    synchronized List<Integer> batchSizes() {
        return List.copyOf(batchSizes);
    }

    /// @throws AssertionError if it was not committed
    synchronized InboxEntry committed(String sourceEventId) {
        InboxEntry entry = inbox.get(sourceEventId);
        if (entry == null) {
            throw new AssertionError("not committed: " + sourceEventId);
        }
        return entry;
    }

    /// Of its first generation.
    ///
    /// @throws AssertionError if it has none
    AttemptOutcome outcome(AttemptId attempt) {
        return committed("outcome/" + attempt + "/1").getOutcome();
    }

    synchronized boolean settled(AttemptId attempt) {
        return row(attempt).settled;
    }

    synchronized boolean allSettled() {
        return rows.values().stream().allMatch(row -> row.settled);
    }

    @Override
    public void close() {
        away();
    }
}
