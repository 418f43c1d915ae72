package io.qasid.smpp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Channel;
import io.qasid.model.DeliveryState;
import io.qasid.model.Route;
import io.qasid.smpp.session.Deliveries;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiptReaderTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-21T10:00:00Z");
    private static final int RECEIPTED_MESSAGE_ID = 0x001E;
    private static final int MESSAGE_STATE = 0x0427;

    @Test
    void isAReceiptByTypeOrByParametersThatNoHandsetCanSet() {
        byte[] text = "id:1 stat:DELIVRD".getBytes(StandardCharsets.US_ASCII);
        Map<Integer, byte[]> tlvs = Map.of(RECEIPTED_MESSAGE_ID, new byte[] {'1', 0}, MESSAGE_STATE, new byte[] {2});

        assertThat(ReceiptReader.isReceipt(Deliveries.delivery(0x04, 0, text, Map.of())))
                .isTrue();
        assertThat(ReceiptReader.isReceipt(Deliveries.delivery(0x20, 0, text, Map.of())))
                .isTrue();
        assertThat(ReceiptReader.isReceipt(Deliveries.delivery(0x44, 0, text, Map.of())))
                .isTrue();
        assertThat(ReceiptReader.isReceipt(Deliveries.delivery(0x00, 0, text, tlvs)))
                .isTrue();
    }

    @Test
    void aHandsetCanNotForgeAReceiptByWritingOne() {
        byte[] text = "id:1 stat:DELIVRD".getBytes(StandardCharsets.US_ASCII);

        assertThat(ReceiptReader.isReceipt(Deliveries.message(0, text))).isFalse();
    }

    @Test
    void readsATextInUcs2() {
        byte[] text = "id:1 stat:EXPIRED".getBytes(StandardCharsets.UTF_16BE);

        assertThat(reader(MessageIdForm.AS_IS).read(Deliveries.delivery(0x04, 8, text, Map.of()), RECEIVED))
                .map(read -> read.event().state())
                .contains(DeliveryState.EXPIRED);
    }

    @Test
    void bringsTheIdIntoTheFormOfTheResponse() {
        assertThat(id(MessageIdForm.RESPONSE_HEX_RECEIPT_DECIMAL, "436949"))
                .isEqualTo(MessageIdForm.RESPONSE_HEX_RECEIPT_DECIMAL.ofResponse("0006AAD5"));
        assertThat(id(MessageIdForm.RESPONSE_DECIMAL_RECEIPT_HEX, "6AAD5"))
                .isEqualTo(MessageIdForm.RESPONSE_DECIMAL_RECEIPT_HEX.ofResponse("0000436949"));
    }

    @Test
    void randomOctetsNeverBreakIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "id:stat sub:dlvrd submit date:done date:err:text:0123456789DELIVRD\0\n,;é";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(120); length > 0; length--) {
                int at = random.nextInt(alphabet.length());
                text.append(alphabet, at, Math.min(alphabet.length(), at + random.nextInt(9)));
            }
            Optional<ReceiptReader.Read> receipt =
                    reader(MessageIdForm.AS_IS).read(Deliveries.receipt(text.toString(), Map.of()), RECEIVED);
            assertThat(receipt.map(read -> read.event().sourceEventId()).orElse(""))
                    .as("seed " + seed + ", run " + run)
                    .hasSizeLessThanOrEqualTo(200);
        }
    }

    private static String id(MessageIdForm form, String inReceipt) {
        return reader(form)
                .read(Deliveries.receipt("id:" + inReceipt + " stat:DELIVRD", Map.of()), RECEIVED)
                .orElseThrow()
                .event()
                .providerMessageId();
    }

    private static ReceiptReader reader(MessageIdForm form) {
        return new ReceiptReader(new Route(Channel.SMS, "awcc"), form, ZoneId.of("Asia/Kabul"));
    }
}
