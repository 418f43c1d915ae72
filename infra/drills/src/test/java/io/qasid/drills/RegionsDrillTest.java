package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.local.client.Answer;
import io.qasid.local.client.SendRequest;
import io.qasid.local.stack.Identity;
import io.qasid.local.stack.StackSettings;
import io.qasid.model.Category;
import io.qasid.model.MessageStatus;
import io.qasid.servers.FreePort;
import io.qasid.servers.NatsRegion;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// Two whole regions and the wire between them, which is cut and healed under traffic while people answer in the wrong
/// region; then one region takes over, and then one of them loses its NATS with all that was in it.
@Timeout(1_500)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RegionsDrillTest {
    private static final String SENDER = "Qasid";
    private static final int PEOPLE_EACH = 6;
    private static final int ANSWERS_EACH = 3;
    private static final int PER_SECOND = 5;
    private static final int MESSAGES_MAX = 5_000;
    private static final long SEED = 20_261_129;
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(5);
    private static final Duration STEP_MAX = Duration.ofMinutes(3);
    private static final Duration END_MAX = Duration.ofMinutes(5);
    /// Of the alert.
    private static final int LAG_SECONDS_MAX = 60;
    /// Of the runbook: it is over.
    private static final int LAG_SECONDS_USUAL = 5;

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Link link;

    @SuppressWarnings("NullAway.Init") // likewise
    private static Stand kbl;

    @SuppressWarnings("NullAway.Init") // likewise
    private static Stand mzr;

    /// What people said until now, by the region whose conversation it answers, in their order.
    private static final Map<Stand, Map<String, List<String>>> SAID = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        int hubPort = FreePort.next();
        int linkPort = FreePort.next();
        link = new Link(linkPort, hubPort);
        Identity identity = Identity.make(new SecureRandom());
        kbl = new Stand(identity, region("kbl", "mzr", new NatsRegion.Side.Hub(hubPort, linkPort)));
        mzr = new Stand(identity, region("mzr", "kbl", new NatsRegion.Side.Leaf(linkPort)));
        SAID.put(kbl, new LinkedHashMap<>());
        SAID.put(mzr, new LinkedHashMap<>());
        linked();
        for (int i = 0; i < PEOPLE_EACH; i++) {
            writeTo(kbl, "+9370%07d".formatted(i));
            writeTo(mzr, "+9370%07d".formatted(500 + i));
        }
        for (Stand home : List.of(kbl, mzr)) {
            await("the other region to know of these conversations")
                    .atMost(STEP_MAX)
                    .until(() -> knownElsewhere(home) >= PEOPLE_EACH);
        }
    }

    @AfterAll
    static void stop() {
        Stream.of(mzr, kbl, link).forEach(RegionsDrillTest::close);
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static StackSettings.Region region(String name, String peer, NatsRegion.Side side) {
        return new StackSettings.Region(List.of(peer), new NatsRegion(name, "regions-of-a-drill", side));
    }

    @Row("CHAN-12")
    @Test
    @Order(1)
    void answersThatLandInTheWrongRegionComeHomeOnceAndInOrderWhateverBecomesOfTheLink() throws Exception {
        try (Traffic ofKbl = traffic(kbl, "split-kbl", 1);
                Traffic ofMzr = traffic(mzr, "split-mzr", 2)) {
            ofKbl.awaitAccepted(20, STEP_MAX);
            ofMzr.awaitAccepted(20, STEP_MAX);
            everybodyAnswersInTheWrongRegion("linked");
            comeHome("linked");

            split("cut", link::cut, 15);
            split("swallowed", link::swallow, LAG_SECONDS_MAX);

            for (Stand each : List.of(kbl, mzr)) {
                await("each of them to be counted once")
                        .atMost(STEP_MAX)
                        .untilAsserted(() -> assertThat(forwarded(each)).isEqualTo(3 * PEOPLE_EACH * ANSWERS_EACH));
                assertThat(new Metrics(each.addresses().router()).sum("chan_mo_unroutable_total"))
                        .isZero();
            }
            assertThat(messagesOfTheOther())
                    .as("the link carries nobody's messages")
                    .isZero();
            books(ofKbl, "split-kbl", kbl);
            books(ofMzr, "split-mzr", mzr);
        }
    }

    @Row("CHAN-12")
    @Test
    @Order(2)
    void oneRegionTakesOverWhileTheLinkIsCutAndBothAgreeAfterwards() throws Exception {
        String moves = said(kbl).keySet().iterator().next();
        String stops = "+93700000700";
        String late = "+93700000800";
        try (Traffic ofKbl = traffic(kbl, "over-kbl", 3);
                Traffic ofMzr = traffic(mzr, "over-mzr", 4)) {
            writeTo(kbl, stops);
            await("mzr to know of it").atMost(STEP_MAX).until(() -> knows(mzr, stops));
            link.cut();
            lagAbove(15);

            // of a person who is written to in kbl while the link is cut, mzr knows nothing
            writeTo(kbl, late);
            mzr.answer(late, SENDER, "who is this");
            said(kbl, late).add("who is this");
            // a stop holds where it was said, link or not
            int before = taken(mzr);
            mzr.answer(stops, SENDER, "STOP");
            said(kbl, stops).add("STOP");
            await("the stop to be ours").atMost(STEP_MAX).until(() -> taken(mzr) > before);
            await("mzr to refuse what it was told to stop").atMost(STEP_MAX).until(() -> refuses(mzr, stops));
            assertThat(refuses(kbl, stops)).isFalse();

            // the tenant goes on in mzr
            writeTo(mzr, moves);
            mzr.answer(moves, SENDER, "good that you are here");
            said(mzr, moves).add("good that you are here");
            await("mzr to tell it at once")
                    .atMost(STEP_MAX)
                    .until(() ->
                            mzr.answersTold().getOrDefault(moves, List.of()).contains("good that you are here"));
            assertThat(kbl.answersTold()).doesNotContainKey(late);

            link.heal();
            lagBelow();
            comeHome("taken over");
            await("kbl to refuse it too").atMost(STEP_MAX).until(() -> refuses(kbl, stops));
            await("the conversation to be mzr's alone")
                    .atMost(STEP_MAX)
                    .until(() -> sessions(kbl, moves, "close_reason = 'other_region'") == 1
                            && sessions(kbl, moves, "closed_at is null") == 0
                            && sessions(mzr, moves, "closed_at is null") == 1);
            assertThat(kbl.count("select count(*) from chan.audit where kind = 'SESSIONS_CLOSED'"))
                    .isPositive();
            kbl.answer(moves, SENDER, "still there");
            said(mzr, moves).add("still there");
            comeHome("moved");

            loseNats(mzr, kbl, "+93700000900");
            books(ofKbl, "over-kbl", kbl);
            books(ofMzr, "over-mzr", mzr);
        }
    }

    /// All that JetStream had in a region is gone, and both find each other again.
    private static void loseNats(Stand loser, Stand other, String person) throws Exception {
        loser.nats().kill();
        loser.nats().deleteStore();
        loser.nats().restart();
        linked();
        writeTo(other, person);
        await("what goes on elsewhere").atMost(STEP_MAX).until(() -> knows(loser, person));
        loser.answer(person, SENDER, "after the loss");
        said(other, person).add("after the loss");
        String second = person.substring(0, person.length() - 1) + "1";
        writeTo(loser, second);
        await("what goes on where all was lost").atMost(STEP_MAX).until(() -> knows(other, second));
        other.answer(second, SENDER, "to whom lost");
        said(loser, second).add("to whom lost");
        comeHome("NATS lost");
    }

    private static void split(String how, Runnable strike, int lagSeconds) throws Exception {
        Map<Stand, Map<String, List<String>>> before = Map.of(kbl, kbl.answersTold(), mzr, mzr.answersTold());
        strike.run();
        try {
            everybodyAnswersInTheWrongRegion(how);
            lagAbove(lagSeconds);
            for (Stand each : List.of(kbl, mzr)) {
                assertThat(each.answersTold())
                        .as("nothing comes by another way")
                        .isEqualTo(before.get(each));
                assertThat(new Metrics(each.addresses().router()).sum("chan_mo_forward_waiting_seconds"))
                        .isPositive();
            }
        } finally {
            link.heal();
        }
        long healed = System.nanoTime();
        lagBelow();
        comeHome(how);
        Stand.say("regions %s: %d answers waited and came home %d ms after the link was whole"
                .formatted(
                        how,
                        2 * PEOPLE_EACH * ANSWERS_EACH,
                        Duration.ofNanos(System.nanoTime() - healed).toMillis()));
    }

    /// Of one person one after the other, as people do.
    private static void everybodyAnswersInTheWrongRegion(String when) throws Exception {
        Map<Stand, Integer> taken = new HashMap<>();
        for (Stand each : List.of(kbl, mzr)) {
            taken.put(each, taken(each));
        }
        for (int i = 1; i <= ANSWERS_EACH; i++) {
            for (Stand home : List.of(kbl, mzr)) {
                Stand wrong = home == kbl ? mzr : kbl;
                for (Map.Entry<String, List<String>> person : said(home).entrySet()) {
                    String text = when + " " + i;
                    person.getValue().add(text);
                    wrong.answer(person.getKey(), SENDER, text);
                }
                int all = taken.getOrDefault(wrong, 0) + i * said(home).size();
                await("the answers to be ours").atMost(STEP_MAX).until(() -> taken(wrong) >= all);
            }
        }
    }

    /// Answers that landed in a region and that it has put away, whosoever they are.
    private static int taken(Stand region) throws SQLException {
        return region.count("select count(*) from chan.audit where kind = 'ANSWER_FORWARDED'");
    }

    private static int forwarded(Stand region) {
        return (int) new Metrics(region.addresses().router()).sum("chan_mo_forwarded_total");
    }

    private static void comeHome(String when) {
        for (Stand home : List.of(kbl, mzr)) {
            Map<String, List<String>> said = new HashMap<>(said(home));
            said.values().removeIf(List::isEmpty);
            await(when + ": every answer at home, each person's in their order, and nowhere else")
                    .atMost(STEP_MAX)
                    .untilAsserted(() -> assertThat(home.answersTold()).isEqualTo(said));
        }
    }

    private static void linked() {
        lagBelow();
    }

    private static void lagBelow() {
        for (Stand each : List.of(kbl, mzr)) {
            await("the regions to hear of each other")
                    .atMost(STEP_MAX)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> lag(each) < LAG_SECONDS_USUAL);
        }
    }

    private static void lagAbove(int seconds) {
        for (Stand each : List.of(kbl, mzr)) {
            await("the regions to miss each other")
                    .atMost(STEP_MAX)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> lag(each) > seconds);
        }
    }

    private static double lag(Stand region) {
        return new Metrics(region.addresses().router())
                .sum("chan_jetstream_mirror_lag_seconds", "stream=\"CHANNEL_CONVERSATIONS\"");
    }

    private static Traffic traffic(Stand region, String drill, int seed) {
        return region.traffic(
                DrillMessage.some(drill, MESSAGES_MAX, SEED + seed), PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX);
    }

    private static void books(Traffic traffic, String drill, Stand region) {
        traffic.stopArrivals(STEP_MAX);
        int unknown = new Books(region, drill).close(traffic, END_MAX);
        Stand.say("%s: %d of %d were unknown for a while"
                .formatted(drill, unknown, traffic.messages().size()));
    }

    /// Messages that either region has of the other one's traffic.
    private static int messagesOfTheOther() throws SQLException {
        return kbl.count("select count(*) from chan.idempotency_keys where key like 'split-mzr%'")
                + mzr.count("select count(*) from chan.idempotency_keys where key like 'split-kbl%'");
    }

    /// Opens a conversation; from now on its answers belong to this region.
    private static void writeTo(Stand region, String person) {
        String id = ((Answer.Accepted) send(region, person)).messageId();
        await("the message")
                .atMost(STEP_MAX)
                .until(() -> region.api().message(id).orElseThrow().status() == MessageStatus.DELIVERED);
        said(region).computeIfAbsent(person, none -> new ArrayList<>());
    }

    private static Map<String, List<String>> said(Stand home) {
        return Objects.requireNonNull(SAID.get(home));
    }

    private static List<String> said(Stand home, String person) {
        return Objects.requireNonNull(said(home).get(person));
    }

    private static Answer send(Stand region, String person) {
        return region.api()
                .send(
                        SendRequest.of(
                                person,
                                SENDER,
                                Category.TRANSACTIONAL,
                                "what do you think",
                                Instant.now().plus(Duration.ofMinutes(5)),
                                Map.of()),
                        UUID.randomUUID().toString());
    }

    private static boolean refuses(Stand region, String person) {
        return send(region, person) instanceof Answer.Problem problem
                && problem.code().equals("REFUSED_CONSENT");
    }

    private static int knownElsewhere(Stand home) throws SQLException {
        return (home == kbl ? mzr : kbl).count("select count(*) from chan.conversations_elsewhere");
    }

    private static boolean knows(Stand region, String person) throws SQLException {
        return region.count("select count(*) from chan.conversations_elsewhere where msisdn_hash = "
                        + "encode(sha256(convert_to('" + person + "', 'UTF8')), 'hex')")
                == 1;
    }

    private static int sessions(Stand region, String person, String condition) throws SQLException {
        return region.count("select count(*) from chan.sessions where msisdn_hash = " + "encode(sha256(convert_to('"
                + person + "', 'UTF8')), 'hex') and " + condition);
    }
}
