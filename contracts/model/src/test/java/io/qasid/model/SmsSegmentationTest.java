package io.qasid.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SmsSegmentationTest {
    private static final int RUNS = 20_000;
    /// Picked to collide at boundaries: one and two septets, marks, joiners, flags, pairs, right-to-left letters.
    private static final List<String> GSM_PIECES = List.of("a", "Z", "0", " ", "@", "£", "\n", "€", "[", "|", "Δ", "à");

    private static final List<String> UCS_PIECES = List.of(
            "a",
            "€",
            "س",
            "ې",
            "۹",
            "\u0654",
            "\u200C",
            "\u200D",
            "😀",
            "👍🏽",
            "🇦🇫",
            "👨\u200D👩\u200D👧",
            "e\u0301",
            "\uFE0F",
            "\r\n");

    @Test
    void segmentsGiveTheTextBackAndNoneIsOverItsLimit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            String text = text(random);
            SmsSegmentation segmentation = SmsSegmentation.of(text);
            List<SmsSegment> segments = segmentation.segments(random.nextInt(256));
            String seen = "seed " + seed + ", run " + run;

            assertThat(segments).as(seen).hasSize(segmentation.segmentCount());
            assertThat(reassembled(segmentation.encoding(), segments)).as(seen).isEqualTo(text);
            int octetsMax = octetsMax(segmentation);
            assertThat(segments)
                    .as(seen)
                    .allSatisfy(segment -> assertThat(segment.body()).hasSizeBetween(1, octetsMax));
        }
    }

    @Test
    void noSegmentPartsAnEscapeOrASurrogatePair() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            SmsSegmentation segmentation = SmsSegmentation.of(text(random));
            List<SmsSegment> segments = segmentation.segments(0);
            // the last one may end in a lone surrogate of the text itself
            for (SmsSegment segment : segments.subList(0, segments.size() - 1)) {
                byte[] body = segment.body();
                if (segmentation.encoding() == SmsEncoding.GSM_7) {
                    assertThat(body[body.length - 1]).as("seed " + seed).isNotEqualTo(Gsm7Alphabet.ESCAPE);
                } else {
                    char last = (char) (((body[body.length - 2] & 0xFF) << 8) | (body[body.length - 1] & 0xFF));
                    assertThat(Character.isHighSurrogate(last))
                            .as("seed " + seed)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void keepingCharactersWholeNeverCostsASegment() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            String text = text(random);
            SmsSegmentation segmentation = SmsSegmentation.of(text);
            assertThat(segmentation.segmentCount())
                    .as("seed " + seed + ", run " + run)
                    .isEqualTo(fewestSegments(text, segmentation.encoding()));
        }
    }

    @Test
    void aSingleSegmentHasNoHeader() {
        SmsSegment segment = SmsSegmentation.of("salam").segments(7).getFirst();

        assertThat(segment.header()).isEmpty();
        assertThat(segment.userData()).asString(StandardCharsets.US_ASCII).isEqualTo("salam");
    }

    @Test
    void userDataIsHeaderThenBody() {
        SmsSegment second = SmsSegmentation.of("x".repeat(161)).segments(0x2A).get(1);

        assertThat(second.userData())
                .isEqualTo(new byte[] {5, 0, 3, 0x2A, 2, 2, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x'});
    }

    @Test
    void aLoneSurrogateSurvives() {
        SmsSegment segment = SmsSegmentation.of("a\uD83D").segments(0).getFirst();

        assertThat(segment.body()).isEqualTo(new byte[] {0, 'a', (byte) 0xD8, 0x3D});
    }

    @Test
    void emptyAndOversizedTextsAreRefused() {
        assertThatThrownBy(() -> SmsSegmentation.of("")).hasMessageContaining("has 0");
        assertThatThrownBy(() -> SmsSegmentation.of("x".repeat(1_601))).hasMessageContaining("has 1601");
    }

    @Test
    void aReferenceIsOneOctet() {
        SmsSegmentation segmentation = SmsSegmentation.of("salam");

        assertThatThrownBy(() -> segmentation.segments(256)).hasMessageContaining("256");
        assertThatThrownBy(() -> segmentation.segments(-1)).hasMessageContaining("-1");
    }

    private static String text(Random random) {
        List<String> pieces = random.nextBoolean() ? GSM_PIECES : UCS_PIECES;
        // mostly around the boundaries of one to four segments, now and then the longest
        int length = random.nextInt(20) == 0 ? 1_600 : 1 + random.nextInt(4 * 160);
        StringBuilder text = new StringBuilder(pieces.get(random.nextInt(pieces.size())));
        while (text.length() < length) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        // may part a pair: a lone surrogate has to survive too
        return text.substring(0, Math.min(text.length(), length));
    }

    private static int octetsMax(SmsSegmentation segmentation) {
        boolean single = segmentation.segmentCount() == 1;
        return switch (segmentation.encoding()) {
            case GSM_7 -> single ? 160 : 153;
            case UCS_2 -> single ? 140 : 134;
        };
    }

    private static String reassembled(SmsEncoding encoding, List<SmsSegment> segments) {
        return segments.stream()
                .map(segment -> switch (encoding) {
                    case GSM_7 -> Gsm7Alphabet.decode(segment.body());
                    case UCS_2 -> utf16(segment.body());
                })
                .collect(Collectors.joining());
    }

    private static String utf16(byte[] octets) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < octets.length; i += 2) {
            text.append((char) (((octets[i] & 0xFF) << 8) | (octets[i + 1] & 0xFF)));
        }
        return text.toString();
    }

    /// Packs unpartable pieces greedily, which is optimal in order: another way to the number than the code's own.
    private static int fewestSegments(String text, SmsEncoding encoding) {
        int[] sizes = encoding == SmsEncoding.GSM_7
                ? text.chars().map(c -> "\f^{}\\[~]|€".indexOf(c) >= 0 ? 2 : 1).toArray()
                : text.codePoints().map(Character::charCount).toArray();
        int single = encoding == SmsEncoding.GSM_7 ? 160 : 70;
        int part = encoding == SmsEncoding.GSM_7 ? 153 : 67;
        int total = 0;
        int parts = 1;
        int used = 0;
        for (int size : sizes) {
            total += size;
            if (used + size > part) {
                parts++;
                used = 0;
            }
            used += size;
        }
        return total <= single ? 1 : parts;
    }
}
