package io.qasid.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SmsSegmentationGoldenTest {
    private static final int REFERENCE = 0xA7;
    private static final Pattern ESCAPED = Pattern.compile("\\\\(\\\\|u([0-9A-F]{4}))");

    record Vector(String name, String text, SmsEncoding encoding, List<String> segments) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void cutsAsTheVectorSays(Vector vector) {
        SmsSegmentation segmentation = SmsSegmentation.of(vector.text());

        assertThat(segmentation.encoding()).isEqualTo(vector.encoding());
        assertThat(segmentation.segmentCount()).isEqualTo(vector.segments().size());
        assertThat(segmentation.segments(REFERENCE))
                .map(SmsSegmentationGoldenTest::written)
                .containsExactlyElementsOf(vector.segments());
    }

    @Test
    void everyVectorIsRead() {
        assertThat(vectors()).hasSizeGreaterThan(40);
    }

    private static String written(SmsSegment segment) {
        HexFormat hex = HexFormat.of();
        String header = segment.header().length == 0 ? "-" : hex.formatHex(segment.header());
        return header + " " + hex.formatHex(segment.body());
    }

    static Stream<Vector> vectors() {
        List<Vector> vectors = new ArrayList<>();
        for (String block : golden().split("\n\n", -1)) {
            List<String> lines =
                    block.lines().filter(line -> !line.startsWith("#")).toList();
            if (!lines.isEmpty()) {
                vectors.add(new Vector(
                        value(lines.get(0), "case: "),
                        unescaped(value(lines.get(1), "text: ")),
                        SmsEncoding.valueOf(value(lines.get(2), "encoding: ")),
                        lines.stream()
                                .skip(3)
                                .map(line -> value(line, "segment: "))
                                .toList()));
            }
        }
        return vectors.stream();
    }

    private static String value(String line, String key) {
        assertThat(line).startsWith(key);
        return line.substring(key.length());
    }

    private static String unescaped(String text) {
        return ESCAPED.matcher(text).replaceAll(match -> {
            String character = unescaped(match);
            return character.equals("\\") ? "\\\\" : character;
        });
    }

    private static String unescaped(MatchResult match) {
        String codePoint = match.group(2);
        return codePoint == null ? "\\" : Character.toString(Integer.parseInt(codePoint, 16));
    }

    private static String golden() {
        try (InputStream in = SmsSegmentationGoldenTest.class.getResourceAsStream("sms-segmentation.golden")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
