package io.qasid.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.audit.HashChain;
import io.qasid.audit.MerkleTree;
import io.qasid.audit.Receipt;
import io.qasid.audit.SignedReceipt;
import io.qasid.audit.SigningKey;
import io.qasid.local.doctor.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyReceiptTest {
    private static final UUID TENANT = UUID.fromString("0190a0a0-0000-7000-8000-000000000001");
    private static final UUID MESSAGE = UUID.fromString("0190a0a0-0000-7000-8000-000000000002");
    private static final SigningKey KEY = key("03");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("receipt.json"), SignedReceipt.sign(receipt(), KEY));
        Files.writeString(home.resolve("key.pem"), KEY.verifyingKey().pem());
    }

    @Test
    void a_good_receipt_is_good_and_says_what_it_says() {
        assertThat(run("receipt.json", "key.pem")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("ACCEPTED")
                .contains("good: 1 records about message " + MESSAGE)
                .contains(KEY.verifyingKey().id());
    }

    @Test
    void the_key_may_be_in_a_set_as_the_api_gives_it() throws IOException {
        Files.writeString(
                home.resolve("keys.json"),
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                        + key("04").verifyingKey().x() + "\"},{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                        + KEY.verifyingKey().x() + "\"}]}");

        assertThat(run("receipt.json", "keys.json")).isEqualTo(ExitCode.OK);
    }

    @Test
    void an_altered_receipt_is_not_good() throws IOException {
        byte[] octets = Files.readAllBytes(home.resolve("receipt.json"));
        octets[100] ^= 1;
        Files.write(home.resolve("receipt.json"), octets);

        assertThat(run("receipt.json", "key.pem")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("is not good");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_receipt_under_another_key_is_not_good() throws IOException {
        Files.writeString(home.resolve("key.pem"), key("04").verifyingKey().pem());

        assertThat(run("receipt.json", "key.pem")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("another key");
    }

    @Test
    void what_is_missing_or_no_key_is_said() throws IOException {
        assertThat(run("nowhere.json", "key.pem")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(err.toString()).contains("nowhere.json");
        Files.writeString(home.resolve("key.pem"), "not a key");
        assertThat(run("receipt.json", "key.pem")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("key.pem");
    }

    private int run(String receipt, String key) {
        return Qasid.commandLine(home, Map.of(), Machine.thisOne())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        "verify-receipt",
                        home.resolve(receipt).toString(),
                        "--key",
                        home.resolve(key).toString());
    }

    private static SigningKey key(String octet) {
        return SigningKey.ofSetting(
                "test",
                Base64.getEncoder()
                        .encodeToString(
                                HexFormat.of().parseHex("302e020100300506032b657004220420" + octet.repeat(32))));
    }

    private static Receipt receipt() {
        byte[] payload = ("{\"at\":\"2026-07-01T00:00:00Z\",\"kind\":\"ACCEPTED\",\"tenant\":\"" + TENANT
                        + "\",\"message\":\"" + MESSAGE + "\",\"reason\":\"CONSENT_NOT_NEEDED\"}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] hash = HashChain.recordHash(payload, HashChain.origin());
        return new Receipt(
                Instant.parse("2026-07-01T00:00:00Z"),
                TENANT,
                MESSAGE,
                List.of(new Receipt.Entry(0, 1, payload, HashChain.origin(), List.of())),
                List.of(new Receipt.Block("kbl/0@1", 1, 1, MerkleTree.root(List.of(hash)))));
    }
}
