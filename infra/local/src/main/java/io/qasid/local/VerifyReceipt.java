package io.qasid.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.audit.Receipt;
import io.qasid.audit.SignedReceipt;
import io.qasid.audit.VerifyingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// `qasid verify-receipt`: whether a receipt says what was signed. It needs the two files, no network and no stack.
final class VerifyReceipt {
    /// More than a receipt with 500 records has.
    private static final long OCTETS_MAX = 4 * 1024 * 1024;

    private final Terminal terminal;

    VerifyReceipt(Terminal terminal) {
        this.terminal = terminal;
    }

    /// @param receipt as `GET /v1/messages/{id}/receipt` gave it
    /// @param key as `GET /v1/audit/keys` gave it, or one key in PEM
    int run(Path receipt, Path key) {
        try {
            List<VerifyingKey> keys = VerifyingKey.read(new String(read(key), java.nio.charset.StandardCharsets.UTF_8));
            return switch (SignedReceipt.check(read(receipt), keys)) {
                case SignedReceipt.Good(Receipt good, VerifyingKey signer) -> {
                    print(good, signer);
                    yield ExitCode.OK;
                }
                case SignedReceipt.Bad(String reason) -> {
                    terminal.say(receipt + " is not good. " + reason);
                    yield ExitCode.FAILED;
                }
            };
        } catch (NoSuchFileException e) {
            terminal.say("there is no file " + e.getFile());
            return ExitCode.NOT_FOUND;
        } catch (IOException e) {
            terminal.say("cannot read: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (IllegalArgumentException e) {
            terminal.say(key + ": " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > OCTETS_MAX) {
            throw new IOException(file + " is too large");
        }
        return Files.readAllBytes(file);
    }

    private void print(Receipt receipt, VerifyingKey signer) {
        PrintWriter out = terminal.out();
        for (Receipt.Entry entry : receipt.records()) {
            JsonNode said = Json.read(entry.payloadText());
            out.printf(
                    "%s  %-22s %s %s%n",
                    said.path("at").asText(),
                    said.path("kind").asText(),
                    said.path("reason").asText(),
                    said.path("detail").asText());
        }
        out.printf(
                "good: %d records about message %s of tenant %s, signed %s with key %s%n",
                receipt.records().size(), receipt.message(), receipt.tenant(), receipt.issuedAt(), signer.id());
    }
}
