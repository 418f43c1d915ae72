package io.qasid.simulator.smsc.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever comes off the wire, the decoder answers with a value. Repeat a failure with `-Dfuzz.seed=…`.
class PduFuzzTest {
    private static final int ROUNDS = 20_000;

    private long seed;
    private Random random;

    @BeforeEach
    void seed() {
        seed = Long.getLong("fuzz.seed", System.nanoTime());
        random = new Random(seed);
        System.out.println("PduFuzzTest seed " + seed);
    }

    @Test
    void survivesOctetsWithoutAnySense() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            if (octets.length >= 4 && random.nextBoolean()) {
                // a plausible length, so that the body is looked at
                octets[0] = 0;
                octets[1] = 0;
                octets[2] = 0;
                octets[3] = (byte) octets.length;
            }
            readsToTheEnd(octets, round);
        }
    }

    @Test
    void survivesGoldenPdusWithOctetsChangedCutAndInserted() {
        List<String> names = GoldenPdus.names();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = mutated(
                    GoldenPdus.octets(names.get(random.nextInt(names.size()))).toArray());
            readsToTheEnd(octets, round);
        }
    }

    @Test
    void whateverIsReadIsWrittenAndReadTheSame() throws IOException {
        List<String> names = GoldenPdus.names();
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = mutated(
                    GoldenPdus.octets(names.get(random.nextInt(names.size()))).toArray());
            if (next(octets) instanceof Packet packet && packet.status() == 0) {
                PduWriter writer = new PduWriter(16);
                writer.write(packet);
                assertThat(next(writer.toOctets().toArray()))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(packet);
                compared++;
            }
        }
        assertThat(compared).as("seed %d", seed).isGreaterThan(ROUNDS / 20);
    }

    private byte[] mutated(byte[] octets) {
        byte[] mutated = octets.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && mutated.length > 4; i++) {
            int at = 4 + random.nextInt(mutated.length - 4);
            mutated = switch (random.nextInt(3)) {
                case 0 -> {
                    mutated[at] = (byte) random.nextInt(256);
                    yield mutated;
                }
                case 1 -> Octets.of(mutated, 0, at).toArray();
                default ->
                    Octets.of(mutated, 0, at)
                            .plus(Octets.of(new byte[] {(byte) random.nextInt(256)}))
                            .plus(Octets.of(mutated, at, mutated.length - at))
                            .toArray();
            };
        }
        if (mutated.length >= 4 && mutated.length < 256 && random.nextInt(4) > 0) {
            mutated[3] = (byte) mutated.length;
        }
        return mutated;
    }

    private void readsToTheEnd(byte[] octets, int round) {
        assertThatCode(() -> {
                    FrameReader reader = new FrameReader(new ByteArrayInputStream(octets)::read);
                    int pdus = 0;
                    boolean more = true;
                    while (more) {
                        Decoded decoded = reader.next();
                        more = decoded instanceof Packet || decoded instanceof Decoded.Malformed;
                        assertThat(++pdus).isLessThan(100);
                    }
                })
                .as("seed %d round %d: %s", seed, round, Octets.of(octets).toHex())
                .doesNotThrowAnyException();
    }

    private static Decoded next(byte[] octets) throws IOException {
        return new FrameReader(new ByteArrayInputStream(octets)::read).next();
    }
}
