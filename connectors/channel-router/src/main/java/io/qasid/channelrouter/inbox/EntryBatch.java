package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.Wire;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.channelrouter.conversations.HelpReplyRow;
import io.qasid.channelrouter.conversations.Keyword;
import io.qasid.channelrouter.conversations.KeywordRoute;
import io.qasid.channelrouter.conversations.KeywordRoutes;
import io.qasid.channelrouter.conversations.Keywords;
import io.qasid.channelrouter.conversations.SessionKey;
import io.qasid.channelrouter.ladder.LadderEvent;
import io.qasid.channelrouter.regions.AnswerPlace;
import io.qasid.channelrouter.regions.ConversationElsewhere;
import io.qasid.channelrouter.regions.ElsewhereStore;
import io.qasid.channelrouter.regions.ForwardedAnswer;
import io.qasid.channelrouter.regions.HeldAnswers;
import io.qasid.channelrouter.regions.Neighbours;
import io.qasid.model.AttemptId;
import io.qasid.model.DeliveryState;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.outbox.TenantEventRow;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.MobileOriginated;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Entries of the inbox with everything they are about, and what becomes of them.
final class EntryBatch {
    private final List<InboxEntry> entries;
    private final Instant now;
    private final UuidV7 eventIds;
    private final Map<MessageId, Work> works = new HashMap<>();
    private final Map<String, Correlations.Segment> segments;
    private final Map<List<String>, AnswerOwner.Conversation> conversations;
    private final Map<List<String>, KeywordRoute> words;
    private final Map<String, String> parked = new HashMap<>();
    private final Map<String, String> unroutable = new HashMap<>();
    private final List<TenantEventRow> events = new ArrayList<>();
    private final List<AuditEntry> audit = new ArrayList<>();
    private final List<RecipientSaidRow> said = new ArrayList<>();
    private final List<AnsweredConversations.Answer> answered = new ArrayList<>();
    private final Map<Msisdn, HelpReplyRow> help = new LinkedHashMap<>();
    private final List<SessionKey> answers = new ArrayList<>();
    private final Neighbours neighbours;
    private final Map<List<String>, ConversationElsewhere> elsewhere;
    private final Map<String, Instant> waiting;
    private final Map<String, HeldAnswers.Row> held = new LinkedHashMap<>();
    private final List<ForwardedAnswer> forwarded = new ArrayList<>();

    private EntryBatch(List<InboxEntry> entries, Instant now, UuidV7 eventIds, About about) {
        this.entries = entries;
        this.now = now;
        this.eventIds = eventIds;
        this.segments = about.segments;
        this.conversations = about.conversations;
        this.words = about.words;
        this.neighbours = about.neighbours;
        this.elsewhere = about.elsewhere;
        this.waiting = about.waiting;
    }

    /// What receipts and answers are about.
    static final class About {
        private final Map<String, Correlations.Segment> segments = new HashMap<>();
        private final Map<List<String>, AnswerOwner.Conversation> conversations = new HashMap<>();
        private final Map<List<String>, KeywordRoute> words = new HashMap<>();

        private final Map<List<String>, ConversationElsewhere> elsewhere = new HashMap<>();
        /// When the first of those landed that wait, by order key.
        private final Map<String, Instant> waiting = new HashMap<>();

        private final Neighbours neighbours;

        private About(Neighbours neighbours) {
            this.neighbours = neighbours;
        }

        /// Asks for it.
        static About of(RoundTrip trip, List<InboxEntry> entries, Neighbours neighbours) {
            About about = new About(neighbours);
            Correlations.segments(
                    trip,
                    entries.stream()
                            .filter(InboxEntry::hasReceipt)
                            .map(InboxEntry::getReceipt)
                            .toList(),
                    about.segments);
            List<MobileOriginated> answers = entries.stream()
                    .filter(InboxEntry::hasMobileOriginated)
                    .map(InboxEntry::getMobileOriginated)
                    .toList();
            Correlations.conversations(trip, answers, about.conversations);
            KeywordRoutes.find(
                    trip,
                    answers,
                    Correlations::writtenTo,
                    answer -> Keywords.firstWord(answer.getText()),
                    about.words);
            if (neighbours.any() && !answers.isEmpty()) {
                List<String> hashes = answers.stream()
                        .map(answer -> new Msisdn(answer.getFrom()).hash())
                        .toList();
                ElsewhereStore.find(
                        trip, answers.stream().map(Correlations::answeredAs).toList(), hashes, about.elsewhere);
                HeldAnswers.waiting(
                        trip, answers.stream().map(EntryBatch::orderKey).toList(), about.waiting);
            }
            return about;
        }
    }

    /// @param about of `entries` at least, known by now
    static EntryBatch load(
            Connection connection,
            List<InboxEntry> entries,
            About about,
            Set<Route> closedOff,
            Instant now,
            UuidV7 eventIds)
            throws SQLException {
        EntryBatch batch = new EntryBatch(entries, now, eventIds, about);
        Executions.lock(connection, batch.messages())
                .forEach((id, execution) -> batch.works.put(id, new Work(execution, closedOff)));
        return batch;
    }

    List<Work> works() {
        return List.copyOf(works.values());
    }

    /// Correlations of the receipts that wait, by source event id.
    Map<String, String> parked() {
        return parked;
    }

    /// Routes of the answers that are nobody's, by source event id.
    Map<String, String> unroutable() {
        return unroutable;
    }

    List<TenantEventRow> events() {
        return events;
    }

    /// Answers that wait to learn their region.
    List<HeldAnswers.Row> held() {
        return List.copyOf(held.values());
    }

    boolean holds(String sourceEventId) {
        return held.containsKey(sourceEventId);
    }

    /// Answers that are another region's.
    List<ForwardedAnswer> forwarded() {
        return forwarded;
    }

    /// What recipients said by themselves.
    List<RecipientSaidRow> said() {
        return said;
    }

    /// Conversations in which recipients said something.
    List<AnsweredConversations.Answer> answered() {
        return answered;
    }

    /// Who asked for help, each person once.
    List<HelpReplyRow> help() {
        return List.copyOf(help.values());
    }

    /// Turns that recipients took.
    List<SessionKey> answers() {
        return answers;
    }

    List<AuditEntry> audit() {
        return audit;
    }

    /// Outcomes first: a receipt of the same batch may be about what they tell.
    void apply() {
        for (InboxEntry entry : entries) {
            if (entry.hasOutcome()) {
                applyOutcome(entry.getOutcome());
            }
        }
        works.values().forEach(this::correlate);
        for (InboxEntry entry : entries) {
            switch (entry.getEventCase()) {
                case RECEIPT -> applyReceipt(entry);
                case MOBILE_ORIGINATED -> applyReceived(entry);
                case OUTCOME, EVENT_NOT_SET -> {
                    // applied above; an entry without an event says nothing
                }
            }
        }
    }

    private Set<MessageId> messages() {
        Set<MessageId> ids = new HashSet<>();
        for (InboxEntry entry : entries) {
            if (entry.hasOutcome()) {
                ids.add(AttemptId.parse(entry.getOutcome().getAttemptId()).message());
            }
        }
        segments.values().forEach(segment -> ids.add(segment.attempt().message()));
        return ids;
    }

    private void applyOutcome(AttemptOutcome outcome) {
        AttemptId id = AttemptId.parse(outcome.getAttemptId());
        Work work = works.get(id.message());
        if (work == null || !work.execution().has(id.ordinal())) {
            return;
        }
        Execution.Claim claim = work.execution().claim(id.ordinal());
        // An outcome of an older generation is about a claim that was settled already.
        if (claim.generation() != outcome.getGeneration()) {
            return;
        }
        boolean perhapsGranted = !outcome.getClaimedAs().isEmpty();
        if (perhapsGranted && !outcome.getClaimedAs().equals(claim.claimedBy())) {
            work.apply(new LadderEvent.ClaimAbandoned(id.ordinal(), Outcomes.reason(outcome)));
            return;
        }
        SendOutcome told = Outcomes.read(outcome);
        int takenBefore = work.state().attempt(id.ordinal()).segmentStates().size();
        work.apply(new LadderEvent.OutcomeReported(
                id.ordinal(), told, work.execution().left(id.ordinal(), now)));
        if (work.state().attempt(id.ordinal()).segmentStates().size() > takenBefore) {
            work.took(id.ordinal(), Outcomes.providerMessageIds(told));
        }
    }

    /// Receipts of this batch find what its outcomes tell, as later ones will in the table.
    private void correlate(Work work) {
        work.newProviderIds().forEach((ordinal, ids) -> {
            String route = work.state().routeOf(work.state().attempt(ordinal)).toString();
            for (int segment = 0; segment < ids.size(); segment++) {
                segments.put(
                        ParkedReceipts.correlation(route, ids.get(segment)),
                        new Correlations.Segment(new AttemptId(work.execution().id(), ordinal), segment));
            }
        });
    }

    private void applyReceipt(InboxEntry entry) {
        DeliveryReceipt receipt = entry.getReceipt();
        String correlation = ParkedReceipts.correlation(receipt.getRoute(), receipt.getProviderMessageId());
        Correlations.Segment segment = segments.get(correlation);
        Work work = segment == null ? null : works.get(segment.attempt().message());
        if (segment == null || work == null) {
            parked.put(entry.getSourceEventId(), correlation);
            return;
        }
        work.apply(new LadderEvent.ReceiptReceived(
                segment.attempt().ordinal(),
                segment.segment(),
                DeliveryState.valueOf(receipt.getState()),
                new Reason(receipt.getReasonCode(), receipt.getReasonDetail())));
    }

    private void applyReceived(InboxEntry entry) {
        MobileOriginated message = entry.getMobileOriginated();
        Msisdn from = new Msisdn(message.getFrom());
        String writtenTo = Correlations.writtenTo(message);
        Optional<Keywords.Word> word = Keywords.word(message.getText(), from);
        Optional<Keyword> keyword = word.map(Keywords.Word::keyword);
        Optional<AnswerOwner.Conversation> conversation =
                Optional.ofNullable(conversations.get(List.of(Correlations.answeredAs(message), from.hash())));
        Optional<AnswerOwner> owner = AnswerOwner.of(
                conversation,
                keyword,
                Optional.ofNullable(words.get(List.of(writtenTo, Keywords.firstWord(message.getText())))),
                Optional.ofNullable(words.get(List.of(writtenTo, KeywordRoute.ANYTHING))),
                now);
        switch (place(entry, conversation, owner)) {
            case AnswerPlace.Here() -> applyHere(entry, owner, word);
            case AnswerPlace.There(ConversationElsewhere known) -> applyThere(entry, known, word);
            case AnswerPlace.Later(Instant until) -> applyLater(entry, until, owner, word);
        }
    }

    /// What another region forwarded is ours, and nobody is asked again: else it could go to and fro.
    private AnswerPlace place(
            InboxEntry entry, Optional<AnswerOwner.Conversation> conversation, Optional<AnswerOwner> owner) {
        if (!neighbours.any() || !entry.getForwardedBy().isEmpty()) {
            return new AnswerPlace.Here();
        }
        MobileOriginated message = entry.getMobileOriginated();
        String orderKey = orderKey(message);
        // what does not say when it landed waits for nothing: it would begin to wait each time
        Instant landed = entry.hasReceivedAt() ? received(entry) : Instant.EPOCH;
        boolean behindOthers = waiting.getOrDefault(orderKey, Instant.MAX).isBefore(landed);
        AnswerPlace place = AnswerPlace.of(
                landed,
                conversation,
                Optional.ofNullable(
                        elsewhere.get(List.of(Correlations.answeredAs(message), new Msisdn(message.getFrom()).hash()))),
                behindOthers,
                owner.isPresent(),
                neighbours,
                now);
        if (place instanceof AnswerPlace.Later) {
            // whoever said this says the rest of this batch after it
            waiting.merge(orderKey, landed, (first, other) -> other.isBefore(first) ? other : first);
        }
        return place;
    }

    private static String orderKey(MobileOriginated message) {
        return AnswerOwner.orderKey(Correlations.writtenTo(message), new Msisdn(message.getFrom()).hash());
    }

    /// Another region tells its tenant. What the person asked for by a keyword holds here at once, and there too
    /// when it is told there: no stop waits for a link.
    private void applyThere(InboxEntry entry, ConversationElsewhere known, Optional<Keywords.Word> word) {
        MobileOriginated message = entry.getMobileOriginated();
        TenantId tenant = known.key().tenant();
        word.filter(EntryBatch::isChoice)
                .ifPresent(said -> actUpon(said, message, new AnswerOwner(tenant, Optional.empty(), Optional.empty())));
        forwarded.add(new ForwardedAnswer(eventIds.next(), known.region(), orderKey(message), entry));
        audit.add(new AuditEntry(
                now, tenant, null, "ANSWER_FORWARDED", 0, new Reason("OTHER_REGION", "to " + known.region()), ""));
    }

    private void applyLater(
            InboxEntry entry, Instant until, Optional<AnswerOwner> owner, Optional<Keywords.Word> word) {
        MobileOriginated message = entry.getMobileOriginated();
        held.put(
                entry.getSourceEventId(),
                new HeldAnswers.Row(entry.getSourceEventId(), orderKey(message), received(entry), until));
        word.filter(EntryBatch::isChoice)
                .ifPresent(said -> owner.ifPresent(perhaps -> actUpon(said, message, perhaps)));
    }

    private static boolean isChoice(Keywords.Word word) {
        return word.keyword() != Keyword.HELP;
    }

    private void applyHere(InboxEntry entry, Optional<AnswerOwner> owner, Optional<Keywords.Word> word) {
        MobileOriginated message = entry.getMobileOriginated();
        Msisdn from = new Msisdn(message.getFrom());
        String writtenTo = Correlations.writtenTo(message);
        Optional<Keyword> keyword = word.map(Keywords.Word::keyword);
        if (owner.isEmpty()) {
            unroutable.put(entry.getSourceEventId(), message.getRoute());
            return;
        }
        answered.add(AnsweredConversations.Answer.of(message, from.hash(), now));
        AnswerOwner its = owner.get();
        word.ifPresent(said -> actUpon(said, message, its));
        answers.add(new SessionKey(its.tenant(), Correlations.answeredAs(message), from.hash()));
        events.add(new TenantEventRow(
                eventIds.next(),
                its.tenant(),
                "message.received",
                received(entry),
                AnswerOwner.orderKey(writtenTo, from.hash()),
                TenantEventData.received(message, its, keyword)));
        audit.add(new AuditEntry(
                now,
                its.tenant(),
                its.inReplyTo().orElse(null),
                "ANSWER_RECEIVED",
                0,
                keyword.map(known -> Reason.of(known.name()))
                        .or(() -> its.route().map(route -> new Reason("KEYWORD_ROUTE", route.label())))
                        .orElseGet(() -> Reason.of("MOBILE_ORIGINATED")),
                ""));
    }

    /// When a connector or a provider's callback had it; a clock that is ahead of ours does not count.
    private Instant received(InboxEntry entry) {
        long second = entry.getReceivedAt().getSeconds();
        if (second <= 0 || second > now.getEpochSecond()) {
            return now;
        }
        Instant at = Wire.instant(entry.getReceivedAt());
        return at.isBefore(now) ? at : now;
    }

    private void actUpon(Keywords.Word word, MobileOriginated message, AnswerOwner owner) {
        Msisdn from = new Msisdn(message.getFrom());
        switch (word.keyword()) {
            case OPT_OUT, OPT_IN ->
                said.add(new RecipientSaidRow(
                        eventIds.next(),
                        owner.tenant(),
                        from.e164(),
                        word.keyword() == Keyword.OPT_IN,
                        "answered with a keyword over " + message.getRoute()
                                + owner.inReplyTo()
                                        .map(id -> " to message " + id)
                                        .orElse(" to its sender"),
                        now));
            case HELP ->
                help.putIfAbsent(
                        from,
                        new HelpReplyRow(
                                eventIds.next(),
                                owner.tenant(),
                                from,
                                Correlations.toSender(message),
                                owner.inReplyTo(),
                                word.language(),
                                now));
        }
    }
}
