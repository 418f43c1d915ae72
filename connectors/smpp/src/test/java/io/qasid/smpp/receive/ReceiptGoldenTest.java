package io.qasid.smpp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.connector.InboundEvent;
import io.qasid.model.Channel;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.smpp.session.Deliveries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReceiptGoldenTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-21T10:00:00Z");

    private final ReceiptReader reader =
            new ReceiptReader(new Route(Channel.SMS, "awcc"), MessageIdForm.AS_IS, ZoneId.of("Asia/Kabul"));

    record Case(String name, String text, Map<Integer, byte[]> tlvs, String expect, String event) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsAsTheFileSays(Case golden) {
        Optional<InboundEvent.Receipt> receipt = reader.read(Deliveries.receipt(golden.text(), golden.tlvs()), RECEIVED)
                .map(ReceiptReader.Read::event);

        assertThat(receipt.map(ReceiptGoldenTest::written).orElse("nothing")).isEqualTo(golden.expect());
        assertThat(receipt.map(InboundEvent.Receipt::sourceEventId).orElse("")).isEqualTo(golden.event());
    }

    @Test
    void everyCaseIsRead() {
        assertThat(cases()).hasSizeGreaterThan(25);
    }

    private static String written(InboundEvent.Receipt receipt) {
        Reason reason = receipt.reason();
        String at = receipt.at().equals(RECEIVED) ? "received" : receipt.at().toString();
        return "%s %s %s %s %s"
                .formatted(receipt.providerMessageId(), receipt.state(), reason.code(), at, reason.detail())
                .strip();
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String block : golden().split("\n\n", -1)) {
            if (!block.startsWith("#")) {
                cases.add(parse(block.lines().toList()));
            }
        }
        return cases.stream();
    }

    private static Case parse(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        Map<Integer, byte[]> tlvs = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            String value = line.substring(colon + 2);
            if (line.startsWith("tlv: ")) {
                tlvs.put(
                        Integer.parseInt(value, 0, 4, 16),
                        HexFormat.of().parseHex(value.substring(4).replace(" ", "")));
            } else {
                values.put(line.substring(0, colon), value);
            }
        }
        return new Case(
                Objects.requireNonNull(values.get("case")),
                Objects.requireNonNull(values.get("text")).replace("\\n", "\n").replace("\\0", "\0"),
                tlvs,
                Objects.requireNonNull(values.get("expect")),
                values.getOrDefault("event", ""));
    }

    private static String golden() {
        try (InputStream in = ReceiptGoldenTest.class.getResourceAsStream("receipts.golden")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
