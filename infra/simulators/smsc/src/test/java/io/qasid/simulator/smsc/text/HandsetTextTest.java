package io.qasid.simulator.smsc.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.simulator.smsc.pdu.Address;
import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.pdu.Octets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandsetTextTest {

    @ParameterizedTest
    @CsvSource({
        "a, 160, 0, 1",
        "a, 161, 0, 2",
        "a, 306, 0, 2",
        "a, 307, 0, 3",
        "€, 80, 0, 1",
        "€, 81, 0, 2",
        // 153 septets hold 76 pairs and one septet that stays empty
        "€, 152, 0, 2",
        "€, 153, 0, 3",
        "س, 70, 8, 1",
        "س, 71, 8, 2",
        "س, 134, 8, 2",
        "س, 135, 8, 3",
        "😀, 35, 8, 1",
        "😀, 66, 8, 2",
        "😀, 67, 8, 3",
    })
    void isCutWhereAHandsetCutsIt(String character, int times, int dataCoding, int segments) {
        HandsetText text = HandsetText.of(character.repeat(times), 7);

        assertThat(text.dataCoding()).isEqualTo(dataCoding);
        assertThat(text.segments()).hasSize(segments);
        assertThat(text.segments())
                .allSatisfy(segment -> assertThat(fits(text, segment)).isTrue());
    }

    @Test
    void readsBackAsItWasWritten() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("HandsetTextTest seed " + seed);
        Random random = new Random(seed);
        String[] alphabet = {"a", "é", "€", "{", "س", "ه", "😀", "\u200C", " "};
        for (int round = 0; round < 500; round++) {
            int width = 1 + random.nextInt(alphabet.length);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(300); i >= 0; i--) {
                text.append(alphabet[random.nextInt(width)]);
            }
            assertThat(joined(HandsetText.of(text.toString(), round)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text.toString());
        }
    }

    @Test
    void hasAtMostTenSegments() {
        assertThat(HandsetText.of("a".repeat(1530), 1).segments()).hasSize(10);
        assertThatThrownBy(() -> HandsetText.of("a".repeat(1531), 1)).hasMessageContaining("needs 11");
    }

    private static boolean fits(HandsetText text, Octets segment) {
        Segment parsed = parse(text, segment);
        return DataCoding.of(text.dataCoding())
                .fitsOneMessage(parsed.header().length(), parsed.body().length());
    }

    private static String joined(HandsetText text) {
        Reassembly reassembly = new Reassembly(1);
        List<String> whole = text.segments().stream()
                .flatMap(segment -> reassembly.add(1, "a", "b", parse(text, segment)).stream())
                .toList();
        assertThat(whole).hasSize(1);
        // each segment is a text of its own, too: no escape or surrogate is cut
        assertThat(text.segments())
                .noneSatisfy(segment -> assertThat(parse(text, segment).text()).matches("(?s).*[\uD800-\uDBFF]$"));
        return whole.getFirst();
    }

    private static Segment parse(HandsetText text, Octets segment) {
        int esmClass = text.segments().size() > 1 ? Message.UDHI : 0;
        return Segment.of(Message.of(Address.NONE, Address.NONE, esmClass, text.dataCoding(), segment, List.of()));
    }
}
