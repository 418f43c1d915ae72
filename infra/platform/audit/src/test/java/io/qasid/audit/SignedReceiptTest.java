package io.qasid.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SignedReceiptTest {
    private static final UUID TENANT = UUID.fromString("0190a0a0-0000-7000-8000-000000000001");
    private static final UUID MESSAGE = UUID.fromString("0190a0a0-0000-7000-8000-000000000002");
    private static final SigningKey KEY = SigningKey.ofSetting("a.setting", KeysTest.pkcs8("01".repeat(32)));
    private static final SigningKey OTHER = SigningKey.ofSetting("a.setting", KeysTest.pkcs8("02".repeat(32)));

    @Test
    void aReceiptIsGoodUnderItsKey() {
        SignedReceipt.Checked checked = check(SignedReceipt.sign(receipt(MESSAGE), KEY));

        assertThat(checked).isInstanceOfSatisfying(SignedReceipt.Good.class, good -> {
            assertThat(good.key().id()).isEqualTo(KEY.verifyingKey().id());
            assertThat(good.receipt().message()).isEqualTo(MESSAGE);
            assertThat(good.receipt().records())
                    .extracting(Receipt.Entry::payloadText)
                    .allSatisfy(text -> assertThat(text).contains("ACCEPTED"));
        });
    }

    @Test
    void aReceiptMayBePrintedAnotherWay() {
        String pretty = SignedReceipt.sign(receipt(MESSAGE), KEY).replace(",", ",\n  ") + "\n";

        assertThat(check(pretty)).isInstanceOf(SignedReceipt.Good.class);
    }

    @Test
    void oneAlteredOctetAnywhereIsFound() {
        byte[] file = SignedReceipt.sign(receipt(MESSAGE), KEY).getBytes(StandardCharsets.UTF_8);
        for (int place = 0; place < file.length; place++) {
            for (int bit : new int[] {1, 2, 0x20}) {
                byte[] altered = file.clone();
                altered[place] ^= (byte) bit;
                assertThat(SignedReceipt.check(altered, List.of(KEY.verifyingKey())))
                        .as("octet %s, bit %s", place, bit)
                        .isInstanceOf(SignedReceipt.Bad.class);
            }
        }
    }

    @Test
    void aReceiptOfSomebodyElsesKeyIsNotOurs() {
        assertThat(check(SignedReceipt.sign(receipt(MESSAGE), OTHER))).isInstanceOf(SignedReceipt.Bad.class);
    }

    @Test
    void aSignatureDoesNotMakeTrueWhatTheChainDoesNotHold() {
        Receipt good = receipt(MESSAGE);
        assertThat(check(SignedReceipt.sign(
                        new Receipt(good.issuedAt(), TENANT, UUID.randomUUID(), good.records(), good.blocks()), KEY)))
                .isEqualTo(new SignedReceipt.Bad("Record 3 is about another message."));

        Receipt.Entry entry = good.records().getFirst();
        Receipt.Entry moved = new Receipt.Entry(0, 4, entry.payload(), entry.previousHash(), entry.path());
        assertThat(check(SignedReceipt.sign(
                        new Receipt(good.issuedAt(), TENANT, MESSAGE, List.of(moved), good.blocks()), KEY)))
                .isEqualTo(new SignedReceipt.Bad("Record 4 is not in its chain."));
        assertThat(check(SignedReceipt.sign(
                        new Receipt(good.issuedAt(), TENANT, MESSAGE, List.of(), good.blocks()), KEY)))
                .isEqualTo(new SignedReceipt.Bad("It holds no record."));
    }

    @Test
    void whatIsNoReceiptIsSaidToBeNone() {
        for (String text : List.of("", "{}", "[]", "null", "{\"payload\":1,\"protected\":\"\",\"signature\":\"\"}")) {
            assertThat(check(text)).as(text).isInstanceOf(SignedReceipt.Bad.class);
        }
    }

    private static SignedReceipt.Checked check(String file) {
        return SignedReceipt.check(file.getBytes(StandardCharsets.UTF_8), List.of(KEY.verifyingKey()));
    }

    /// A chain of seven records, of which the third is about `message`.
    private static Receipt receipt(UUID message) {
        List<byte[]> payloads = new ArrayList<>();
        List<byte[]> hashes = new ArrayList<>();
        List<byte[]> previous = new ArrayList<>();
        byte[] last = HashChain.origin();
        for (int i = 1; i <= 7; i++) {
            UUID about = i == 3 ? message : new UUID(7, i);
            byte[] payload = ("{\"kind\":\"ACCEPTED\",\"tenant\":\"" + TENANT + "\",\"message\":\"" + about + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            payloads.add(payload);
            previous.add(last);
            last = HashChain.recordHash(payload, last);
            hashes.add(last);
        }
        return new Receipt(
                Instant.parse("2026-07-01T00:00:00Z"),
                TENANT,
                message,
                List.of(new Receipt.Entry(0, 3, payloads.get(2), previous.get(2), MerkleTree.path(hashes, 2))),
                List.of(new Receipt.Block("kbl/0@1", 1, 7, MerkleTree.root(hashes))));
    }
}
