package io.qasid.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A receipt in a JWS (RFC 7515, flattened JSON) with `EdDSA` (RFC 8037), which any JOSE library can check, and
/// `openssl`.
public final class SignedReceipt {
    private static final Set<String> MEMBERS = Set.of("payload", "protected", "signature");
    private static final String ALGORITHM = "EdDSA";

    private SignedReceipt() {}

    public sealed interface Checked {}

    /// Whoever holds the private key of `key` says this, and the records are in the chains that it signed.
    public record Good(Receipt receipt, VerifyingKey key) implements Checked {}

    /// @param reason for a person
    public record Bad(String reason) implements Checked {}

    public static String sign(Receipt receipt, SigningKey key) {
        String header =
                "{\"alg\":\"" + ALGORITHM + "\",\"kid\":\"" + key.verifyingKey().id() + "\"}";
        String protectedHeader = base64url(header.getBytes(StandardCharsets.UTF_8));
        String payload = base64url(ReceiptJson.write(receipt));
        String signature = base64url(key.sign(signed(protectedHeader, payload)));
        return "{\"payload\":\"" + payload + "\",\"protected\":\"" + protectedHeader + "\",\"signature\":\"" + signature
                + "\"}";
    }

    /// Needs nothing but what it is given.
    ///
    /// @param keys whose signature counts
    public static Checked check(byte[] file, Collection<VerifyingKey> keys) {
        try {
            return checkAll(file, keys);
        } catch (IOException | IllegalArgumentException e) {
            return new Bad("This is no receipt, or it is damaged.");
        }
    }

    private static Checked checkAll(byte[] file, Collection<VerifyingKey> keys) throws IOException {
        JsonNode json = ReceiptJson.JSON.readTree(file);
        Set<String> members = new HashSet<>();
        json.fieldNames().forEachRemaining(members::add);
        if (!members.equals(MEMBERS)) {
            return new Bad("A receipt has exactly the members payload, protected and signature.");
        }
        String protectedHeader = json.get("protected").asText();
        JsonNode header = ReceiptJson.JSON.readTree(octets(protectedHeader));
        if (!header.path("alg").asText().equals(ALGORITHM)) {
            return new Bad("It is not signed with " + ALGORITHM + ".");
        }
        String id = header.path("kid").asText();
        Optional<VerifyingKey> key =
                keys.stream().filter(each -> each.id().equals(id)).findFirst();
        if (key.isEmpty()) {
            return new Bad("It was signed with another key.");
        }
        String payload = json.get("payload").asText();
        if (!key.get()
                .verifies(
                        signed(protectedHeader, payload),
                        octets(json.get("signature").asText()))) {
            return new Bad("The signature does not fit: something in it was changed.");
        }
        Receipt receipt = ReceiptJson.read(octets(payload));
        return flaw(receipt).<Checked>map(Bad::new).orElseGet(() -> new Good(receipt, key.get()));
    }

    /// What is wrong though it is signed.
    private static Optional<String> flaw(Receipt receipt) throws IOException {
        if (receipt.records().isEmpty()) {
            return Optional.of("It holds no record.");
        }
        for (Receipt.Entry entry : receipt.records()) {
            if (!isAbout(entry, receipt.tenant(), receipt.message())) {
                return Optional.of("Record " + entry.sequence() + " is about another message.");
            }
            if (!isIn(entry, receipt.blocks())) {
                return Optional.of("Record " + entry.sequence() + " is not in its chain.");
            }
        }
        return Optional.empty();
    }

    private static boolean isAbout(Receipt.Entry entry, UUID tenant, UUID message) throws IOException {
        JsonNode payload = ReceiptJson.JSON.readTree(entry.payload());
        return payload.path("tenant").asText().equals(tenant.toString())
                && payload.path("message").asText().equals(message.toString());
    }

    private static boolean isIn(Receipt.Entry entry, List<Receipt.Block> blocks) {
        if (entry.block() < 0 || entry.block() >= blocks.size()) {
            return false;
        }
        Receipt.Block block = blocks.get(entry.block());
        return MerkleTree.rootOf(
                        entry.recordHash(),
                        entry.sequence() - block.first(),
                        block.last() - block.first() + 1,
                        entry.path())
                .filter(root -> Arrays.equals(root, block.root()))
                .isPresent();
    }

    private static byte[] signed(String protectedHeader, String payload) {
        return (protectedHeader + "." + payload).getBytes(StandardCharsets.US_ASCII);
    }

    /// Base64url has spellings that mean the same; only one is the one that was signed.
    private static byte[] octets(String base64url) {
        byte[] octets = Base64.getUrlDecoder().decode(base64url);
        if (!base64url(octets).equals(base64url)) {
            throw new IllegalArgumentException("not canonical");
        }
        return octets;
    }

    private static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
