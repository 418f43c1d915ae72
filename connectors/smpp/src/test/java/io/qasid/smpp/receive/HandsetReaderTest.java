package io.qasid.smpp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.smpp.session.Deliveries;
import io.qasid.smpp.session.Delivery;
import io.qasid.smpp.session.SubmitSm.SmppAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandsetReaderTest {
    private static final int UDHI = 0x40;
    private static final byte[] HELLO = "Hello".getBytes(StandardCharsets.US_ASCII);

    private final HandsetReader reader = new HandsetReader(HandsetAlphabet.GSM_7, "93");

    @ParameterizedTest
    @CsvSource({
        "1, 93700000001,     +93700000001",
        "1, +93700000001,    +93700000001",
        "1, 49301234567,     +49301234567",
        "0, 93700000001,     +93700000001",
        "0, +49301234567,    +49301234567",
        "0, 0093700000001,   +93700000001",
        "0, 0700000001,      +93700000001",
        "2, 0700000001,      +93700000001",
        "2, 700000001,       +93700000001",
    })
    void aSenderIsBroughtIntoInternationalForm(int ton, String address, String e164) {
        assertThat(part(new SmppAddress(ton, 1, address)).from().e164()).isEqualTo(e164);
    }

    @ParameterizedTest
    @CsvSource({"5, AWCC", "0, ''", "1, 8088", "1, 0700000001", "1, 1234567890123456", "0, 12 34"})
    void aSenderThatIsNoNumberIsNone(int ton, String address) {
        assertThat(reader.read(Deliveries.from(new SmppAddress(ton, 0, address), 0, 0, HELLO, Map.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 48656C6C6F00,         Hello@",
        "0x01, 48656C6C6F40,         Hello@",
        "0x03, 48E96C6C6F,           Héllo",
        "0x08, 0633064406270645,     سلام",
        "0x08, 063306440627064500,   سلام",
        "0x08, D83DDC4B,             👋",
        "0x11, 1B65,                 €",
        "0x18, 0633,                 س",
        "0xF0, 48656C6C6F,           Hello",
        "0xF5, 48E9,                 Hé",
        "0x0D, 48,                   H",
    })
    void aTextIsReadByItsDataCoding(String dataCoding, String octets, String text) {
        Delivery delivery =
                Deliveries.message(Integer.decode(dataCoding), HexFormat.of().parseHex(octets));
        assertThat(reader.read(delivery).orElseThrow().text()).isEqualTo(text);
    }

    @Test
    void theDefaultAlphabetIsTheSmscsOwn() {
        HandsetReader latin = new HandsetReader(HandsetAlphabet.LATIN_1, "93");
        Delivery delivery = Deliveries.message(0, new byte[] {'a', '@', '_'});

        assertThat(latin.read(delivery).orElseThrow().text()).isEqualTo("a@_");
    }

    @Test
    void aPartOfALongMessageSaysItsPlaceInItsHeader() {
        HandsetPart part = part("050003A70302", HELLO);

        assertThat(part.reference()).isEqualTo(0xA7);
        assertThat(part.total()).isEqualTo(3);
        assertThat(part.number()).isEqualTo(2);
        assertThat(part.text()).isEqualTo("Hello");
    }

    @Test
    void soDoesOneWithASixteenBitReferenceAfterAnotherElement() {
        HandsetPart part = part("0A0401020608040A0B0201", HELLO);

        assertThat(part.isWhole()).isTrue();

        HandsetPart well = part("0A" + "01020000" + "0804" + "0A0B" + "0201", HELLO);
        assertThat(well.reference()).isEqualTo(0x0A0B);
        assertThat(well.total()).isEqualTo(2);
        assertThat(well.number()).isEqualTo(1);
        assertThat(well.text()).isEqualTo("Hello");
    }

    @Test
    void soDoesOneWithOptionalParameters() {
        Delivery delivery = Deliveries.delivery(
                0, 0, HELLO, Map.of(0x020C, new byte[] {1, 2}, 0x020E, new byte[] {2}, 0x020F, new byte[] {2}));
        HandsetPart part = reader.read(delivery).orElseThrow();

        assertThat(part.reference()).isEqualTo(0x0102);
        assertThat(part.total()).isEqualTo(2);
        assertThat(part.number()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        // part 0, part beyond the last, no parts, one part of one
        "050003A70300",
        "050003A70304",
        "050003A70001",
        "050003A70101",
        // element longer than the header, header of nothing
        "050009A70301",
        "00",
    })
    void aPlaceThatMakesNoSenseMakesAWholeMessage(String header) {
        assertThat(part(header, HELLO).isWhole()).isTrue();
    }

    @Test
    void aHeaderThatClaimsMoreThanThereIsIsText() {
        HandsetPart part = part("7F", HELLO);

        assertThat(part.isWhole()).isTrue();
        assertThat(part.text()).endsWith("Hello");
    }

    @Test
    void theFingerprintIsTheSameForARepeatOnly() {
        String first = part("050003A70302", HELLO).fingerprint();

        assertThat(part("050003A70302", HELLO).fingerprint()).isEqualTo(first);
        assertThat(part("050003A70301", HELLO).fingerprint()).isNotEqualTo(first);
        assertThat(part("050003A80302", HELLO).fingerprint()).isNotEqualTo(first);
        assertThat(reader.read(Deliveries.from(
                                new SmppAddress(1, 1, "93700000002"), UDHI, 0, octets("050003A70302", HELLO), Map.of()))
                        .orElseThrow()
                        .fingerprint())
                .isNotEqualTo(first);
    }

    @Test
    void randomOctetsNeverBreakIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            byte[] octets = new byte[random.nextInt(20)];
            random.nextBytes(octets);
            Delivery delivery = Deliveries.delivery(random.nextInt(256), random.nextInt(256), octets, Map.of());
            HandsetPart part = reader.read(delivery).orElseThrow();
            assertThat(part.number()).as("seed " + seed + ", run " + run).isBetween(1, part.total());
            assertThat(part.text()).as("seed " + seed + ", run " + run).hasSizeLessThanOrEqualTo(20);
        }
    }

    private HandsetPart part(SmppAddress source) {
        return reader.read(Deliveries.from(source, 0, 0, HELLO, Map.of())).orElseThrow();
    }

    private HandsetPart part(String header, byte[] body) {
        return reader.read(Deliveries.delivery(UDHI, 0, octets(header, body), Map.of()))
                .orElseThrow();
    }

    private static byte[] octets(String header, byte[] body) {
        return HexFormat.of().parseHex(header + HexFormat.of().formatHex(body));
    }
}
