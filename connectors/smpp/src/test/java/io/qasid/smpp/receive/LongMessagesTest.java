package io.qasid.smpp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import io.qasid.model.SmsEncoding;
import io.qasid.model.SmsSegment;
import io.qasid.model.SmsSegmentation;
import io.qasid.smpp.session.UserData;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LongMessagesTest {
    private static final Msisdn HANDSET = new Msisdn("+93700000001");
    private static final Duration HOLD = Duration.ofMillis(50);
    private static final Duration PART_TIMEOUT = Duration.ofMinutes(2);

    private final AtomicLong nanos = new AtomicLong();
    private final ConcurrentLinkedQueue<String> committed = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> fingerprints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final LongMessages messages = new LongMessages(this::commit, HOLD, PART_TIMEOUT, nanos::get);

    private boolean commit(HandsetPart any, String text, String fingerprint) {
        fingerprints.add(fingerprint);
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return false;
        }
        committed.add(text);
        return true;
    }

    @Test
    void partsThatComeTogetherAreTakenTogether() throws Exception {
        LongMessages patient = new LongMessages(this::commit, Duration.ofSeconds(20), PART_TIMEOUT, nanos::get);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (HandsetPart part : List.of(part(3, "c"), part(1, "a"), part(2, "b"))) {
                answers.add(threads.submit(() -> patient.accept(part)));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        }
        assertThat(committed).containsExactly("abc");
        assertThat(patient.openCount()).isZero();
    }

    @Test
    void noPartIsTakenBeforeTheWholeIsDurable() throws Exception {
        assertThat(messages.accept(part(1, "a"))).isFalse();
        assertThat(messages.accept(part(2, "b"))).isFalse();
        assertThat(committed).isEmpty();

        assertThat(messages.accept(part(3, "c"))).isTrue();
        assertThat(messages.accept(part(1, "a"))).isTrue();
        assertThat(messages.accept(part(2, "b"))).isTrue();
        assertThat(committed).containsExactly("abc");
    }

    @Test
    void aRepeatBeforeTheWholeIsThereIsOnePart() throws Exception {
        messages.accept(part(1, "a"));
        messages.accept(part(1, "a"));
        messages.accept(part(2, "b"));
        messages.accept(part(3, "c"));

        assertThat(committed).containsExactly("abc");
    }

    @Test
    void afterAFailedCommitAllPartsComeAgainAsTheSameMessage() throws Exception {
        refusals.set(1);
        messages.accept(part(1, "a"));
        messages.accept(part(2, "b"));
        assertThat(messages.accept(part(3, "c"))).isFalse();

        messages.accept(part(3, "c"));
        messages.accept(part(1, "a"));
        assertThat(messages.accept(part(2, "b"))).isTrue();

        assertThat(committed).containsExactly("abc");
        assertThat(fingerprints).hasSize(2);
        assertThat(fingerprints.stream().distinct()).hasSize(1);
    }

    @Test
    void whatStaysIncompleteIsCommittedWithItsGap() throws Exception {
        messages.accept(part(2, "b"));
        messages.commitOverdue();
        assertThat(committed).isEmpty();

        pass(PART_TIMEOUT);
        messages.commitOverdue();

        assertThat(committed).containsExactly("…b…");
        assertThat(messages.accept(part(2, "b"))).isTrue();
        assertThat(messages.openCount()).isZero();
    }

    @Test
    void aPartThatComesAfterItsMessageWasGivenUpIsNotLost() throws Exception {
        messages.accept(part(1, "a"));
        pass(PART_TIMEOUT);
        messages.commitOverdue();
        messages.accept(part(2, "b"));
        pass(PART_TIMEOUT);
        messages.commitOverdue();

        assertThat(committed).containsExactly("a…", "…b…");
    }

    @Test
    void aFailedCommitOfAnOverdueMessageLeavesItToTheSmsc() throws Exception {
        messages.accept(part(1, "a"));
        pass(PART_TIMEOUT);
        refusals.set(1);
        messages.commitOverdue();
        assertThat(committed).isEmpty();

        assertThat(messages.accept(part(1, "a"))).isFalse();
        assertThat(messages.openCount()).isEqualTo(1);
    }

    @Test
    void otherHandsetsAndOtherReferencesAreOtherMessages() throws Exception {
        messages.accept(part(1, "a"));
        messages.accept(part(new Msisdn("+93700000002"), 7, 3, 2, "x"));
        messages.accept(part(HANDSET, 8, 3, 2, "y"));
        messages.accept(part(HANDSET, 7, 2, 2, "z"));

        assertThat(messages.openCount()).isEqualTo(4);
        assertThat(committed).isEmpty();
    }

    @Test
    void aCharacterThatWasCutThroughIsPutTogether() throws Exception {
        byte[] octets = "😀".getBytes(StandardCharsets.UTF_16BE);
        messages.accept(part(HandsetAlphabet.UCS_2, 2, 1, new byte[] {octets[0], octets[1]}));
        messages.accept(part(HandsetAlphabet.UCS_2, 2, 2, new byte[] {octets[2], octets[3]}));

        assertThat(committed).containsExactly("😀");
    }

    @Test
    void partsInDifferentAlphabetsAreReadEachInItsOwn() throws Exception {
        messages.accept(part(HandsetAlphabet.GSM_7, 2, 1, new byte[] {0}));
        messages.accept(part(HandsetAlphabet.UCS_2, 2, 2, "س".getBytes(StandardCharsets.UTF_16BE)));

        assertThat(committed).containsExactly("@س");
    }

    @Test
    void tooManyPartsAreTakenOneByOne() throws Exception {
        assertThat(messages.accept(part(HANDSET, 7, 33, 5, "five"))).isTrue();

        assertThat(committed).containsExactly("five");
    }

    @Test
    void openMessagesAreBounded() throws Exception {
        LongMessages impatient = new LongMessages(this::commit, Duration.ZERO, PART_TIMEOUT, nanos::get);
        for (int reference = 0; reference < 1_100; reference++) {
            impatient.accept(part(HANDSET, reference, 2, 1, "a"));
        }

        assertThat(impatient.openCount()).isEqualTo(1_000);
        assertThat(impatient.accept(part(HANDSET, 0, 2, 2, "b"))).isTrue();
    }

    @Test
    void anyOrderWithRepeatsAndFailuresGivesTheTextOnce() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            committed.clear();
            LongMessages impatient = new LongMessages(this::commit, Duration.ZERO, PART_TIMEOUT, nanos::get);
            String text = "م".repeat(1 + random.nextInt(300)) + run + "€".repeat(1 + random.nextInt(80));
            List<HandsetPart> unanswered = parts(text, random.nextInt(256));
            refusals.set(random.nextInt(3));
            for (int round = 0; !unanswered.isEmpty(); round++) {
                assertThat(round).as("seed " + seed + ", run " + run).isLessThan(20);
                Collections.shuffle(unanswered, random);
                for (HandsetPart part : List.copyOf(unanswered)) {
                    if (impatient.accept(part)) {
                        unanswered.remove(part);
                    }
                }
            }
            assertThat(committed).as("seed " + seed + ", run " + run).containsExactly(text);
        }
    }

    private static List<HandsetPart> parts(String text, int reference) {
        SmsSegmentation segmentation = SmsSegmentation.of(text);
        assertThat(segmentation.encoding()).isEqualTo(SmsEncoding.UCS_2);
        List<SmsSegment> segments = segmentation.segments(reference);
        List<HandsetPart> parts = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            byte[] body = segments.get(i).body();
            parts.add(new HandsetPart(
                    HANDSET,
                    "8088",
                    HandsetAlphabet.UCS_2,
                    new UserData(body),
                    reference,
                    Math.max(2, segments.size()),
                    i + 1,
                    reference + "/" + i));
        }
        if (segments.size() == 1) {
            parts.add(part(HandsetAlphabet.UCS_2, 2, 2, new byte[0], reference, reference + "/1"));
        }
        return parts;
    }

    private static HandsetPart part(int number, String text) {
        return part(HANDSET, 7, 3, number, text);
    }

    private static HandsetPart part(Msisdn from, int reference, int total, int number, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        String fingerprint = from.hash() + reference + "/" + total + "/" + number + text;
        return new HandsetPart(
                from, "8088", HandsetAlphabet.LATIN_1, new UserData(octets), reference, total, number, fingerprint);
    }

    private static HandsetPart part(HandsetAlphabet alphabet, int total, int number, byte[] octets) {
        return part(alphabet, total, number, octets, 7, "fingerprint " + number);
    }

    private static HandsetPart part(
            HandsetAlphabet alphabet, int total, int number, byte[] octets, int reference, String fingerprint) {
        return new HandsetPart(HANDSET, "8088", alphabet, new UserData(octets), reference, total, number, fingerprint);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
