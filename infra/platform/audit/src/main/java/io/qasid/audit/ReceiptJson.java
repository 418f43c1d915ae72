package io.qasid.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/// A receipt as the octets that are signed.
final class ReceiptJson {
    static final String TYPE = "qasid.receipt.v1";
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final HexFormat HEX = HexFormat.of();

    private ReceiptJson() {}

    static byte[] write(Receipt receipt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", TYPE);
            json.writeStringField("issuedAt", receipt.issuedAt().toString());
            json.writeStringField("tenant", receipt.tenant().toString());
            json.writeStringField("message", receipt.message().toString());
            json.writeArrayFieldStart("records");
            for (Receipt.Entry entry : receipt.records()) {
                write(json, entry);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("blocks");
            for (Receipt.Block block : receipt.blocks()) {
                json.writeStartObject();
                json.writeStringField("chain", block.chain());
                json.writeNumberField("first", block.first());
                json.writeNumberField("last", block.last());
                json.writeStringField("root", HEX.formatHex(block.root()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Receipt.Entry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField("block", entry.block());
        json.writeNumberField("sequence", entry.sequence());
        json.writeStringField("payload", Base64.getUrlEncoder().withoutPadding().encodeToString(entry.payload()));
        json.writeStringField("prevHash", HEX.formatHex(entry.previousHash()));
        json.writeArrayFieldStart("path");
        for (byte[] hash : entry.path()) {
            json.writeString(HEX.formatHex(hash));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// @throws IllegalArgumentException if it is none
    static Receipt read(byte[] octets) {
        try {
            JsonNode json = JSON.readTree(octets);
            if (!json.path("type").asText().equals(TYPE)) {
                throw new IllegalArgumentException("this is no " + TYPE);
            }
            List<Receipt.Entry> records = new ArrayList<>();
            json.required("records").forEach(record -> records.add(entry(record)));
            List<Receipt.Block> blocks = new ArrayList<>();
            json.required("blocks")
                    .forEach(block -> blocks.add(new Receipt.Block(
                            block.required("chain").asText(),
                            block.required("first").longValue(),
                            block.required("last").longValue(),
                            hash(block.required("root")))));
            return new Receipt(
                    Instant.parse(json.required("issuedAt").asText()),
                    UUID.fromString(json.required("tenant").asText()),
                    UUID.fromString(json.required("message").asText()),
                    records,
                    blocks);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("this is no receipt", e);
        }
    }

    private static Receipt.Entry entry(JsonNode json) {
        List<byte[]> path = new ArrayList<>();
        json.required("path").forEach(hash -> path.add(hash(hash)));
        return new Receipt.Entry(
                json.required("block").intValue(),
                json.required("sequence").longValue(),
                Base64.getUrlDecoder().decode(json.required("payload").asText()),
                hash(json.required("prevHash")),
                path);
    }

    private static byte[] hash(JsonNode hex) {
        byte[] hash = HEX.parseHex(hex.asText());
        if (hash.length != HashChain.HASH_LENGTH) {
            throw new IllegalArgumentException("a hash has " + HashChain.HASH_LENGTH + " octets");
        }
        return hash;
    }
}
