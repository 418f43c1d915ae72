package io.qasid.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeldSecretTest {
    private static final Map<String, Pattern> FORM = Map.of("token", Pattern.compile("[a-z]+"));
    private static final Duration DAY = Duration.ofHours(24);
    private static final Instant START = Instant.parse("2026-11-29T00:00:00Z");

    private final Map<Integer, SecretRead> kept = new HashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private int current;

    private SecretRead read(String path, OptionalInt version) {
        reads.incrementAndGet();
        return kept.getOrDefault(version.orElse(current), new SecretRead.Missing());
    }

    private void put(int version, Instant at, String token) {
        current = version;
        kept.put(version, new SecretRead.Found(new Secret(version, at, Map.of("token", token))));
    }

    private HeldSecret held(Duration oldAcceptedFor) {
        return new HeldSecret(this::read, "whatsapp/qasid", FORM, oldAcceptedFor, System::nanoTime);
    }

    @Test
    void anOldOneCountsUntilItsTimeAfterItWasReplacedIsOver() {
        put(1, START, "first");
        put(2, START.plus(Duration.ofHours(5)), "second");
        HeldSecret held = held(DAY);
        held.readAgain();

        assertThat(tokens(held, START.plus(Duration.ofHours(28)))).containsExactly("second", "first");
        assertThat(tokens(held, START.plus(Duration.ofHours(29)))).containsExactly("second");
    }

    @Test
    void aChangeOfSomethingElseDoesNotShortenThatTime() {
        put(1, START, "first");
        put(2, START.plusSeconds(60), "second");
        put(3, START.plusSeconds(120), "second");
        HeldSecret held = held(DAY);
        held.readAgain();

        assertThat(tokens(held, START.plusSeconds(180))).containsExactly("second", "second", "first");
        assertThat(tokens(held, START.plus(DAY).plusSeconds(90))).containsExactly("second", "second");
    }

    @Test
    void oneThatWasDeletedCountsNoMore() {
        put(1, START, "leaked");
        put(2, START.plusSeconds(60), "second");
        HeldSecret held = held(DAY);
        held.readAgain();
        kept.put(1, new SecretRead.Missing());
        held.readAgain();

        assertThat(tokens(held, START.plusSeconds(120))).containsExactly("second");
    }

    @Test
    void whatIsHeldStaysWhileTheStoreIsAwayOrSaysNonsense() {
        put(1, START, "first");
        HeldSecret held = held(Duration.ZERO);
        held.readAgain();
        kept.put(1, new SecretRead.Away("sealed"));
        assertThat(held.readAgain()).isFalse();
        assertThat(tokens(held, START)).containsExactly("first");

        put(2, START.plusSeconds(60), "NOT THAT");
        assertThat(held.readAgain()).isFalse();
        assertThat(tokens(held, START)).containsExactly("first");
        kept.put(2, new SecretRead.Missing());
        assertThat(held.readAgain()).isFalse();
        assertThat(tokens(held, START)).containsExactly("first");
    }

    @Test
    void aReplicaThatLagsBehindTakesNothingBack() {
        put(2, START.plusSeconds(60), "second");
        HeldSecret held = held(Duration.ZERO);
        held.readAgain();
        put(1, START, "first");
        held.readAgain();

        assertThat(tokens(held, START)).containsExactly("second");
    }

    @Test
    void manyWhoAreRefusedAtOnceShareAReadingAndAreToldOfTheNewOne() throws Exception {
        put(1, START, "first");
        HeldSecret held = held(Duration.ZERO);
        held.readAgain();
        Optional<Secret> refused = held.current();
        AtomicInteger told = new AtomicInteger();
        held.onRenewal(told::incrementAndGet);
        put(2, START.plusSeconds(60), "second");
        int before = reads.get();
        int many = 50;
        CountDownLatch all = new CountDownLatch(many);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> renewed = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                renewed.add(threads.submit(() -> {
                    all.countDown();
                    all.await();
                    return held.renewedSince(refused);
                }));
            }
            for (Future<Boolean> each : renewed) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(reads.get() - before).isBetween(1, 2);
        assertThat(told).hasValue(1);
    }

    @Test
    void theSameOneAgainIsNoNewOne() {
        put(1, START, "first");
        HeldSecret held = held(Duration.ZERO);
        held.readAgain();
        assertThat(held.renewedSince(held.current())).isFalse();
        assertThat(held.renewedSince(Optional.empty())).isTrue();
        assertThat(held.toString()).doesNotContain("first");
    }

    private static List<String> tokens(HeldSecret held, Instant now) {
        return held.accepted(now).stream().map(secret -> secret.need("token")).toList();
    }
}
