package io.qasid.channelrouter.verification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/// A record of a chain that is about a chain, not about a message. It is nobody's: its tenant is the UUID of zeros.
record ChainNote(String kind, byte[] payload) {
    static final UUID NOBODY = new UUID(0, 0);
    private static final JsonFactory JSON = new JsonFactory();

    /// The first record of the chain that follows a broken one: which that was, and up to where it can be relied on.
    static ChainNote opened(ChainBreak broken, long last, Instant at) {
        return of("CHAIN_OPENED", "CHAIN_QUARANTINED", at, json -> {
            json.writeStringField("chain", broken.chain().toString());
            json.writeNumberField("last", last);
            json.writeNumberField("broken", broken.sequence());
            json.writeStringField("fault", broken.fault().name());
            json.writeNumberField("good", broken.good().sequence());
            json.writeStringField("hash", HexFormat.of().formatHex(broken.good().hash()));
        });
    }

    /// A quarantined chain was chained anew.
    static ChainNote recomputed(Recompute.Order order, Recompute.Done done, Instant at) {
        return of("CHAIN_RECOMPUTED", "ORDERED_BY_ADMIN", at, json -> {
            json.writeStringField("chain", order.chain().toString());
            json.writeNumberField("version", done.version());
            json.writeNumberField("first", order.chain().origin());
            json.writeNumberField("last", done.oldTail().sequence());
            json.writeNumberField("records", done.records());
            json.writeStringField(
                    "oldTail", HexFormat.of().formatHex(done.oldTail().hash()));
            json.writeStringField(
                    "newTail", HexFormat.of().formatHex(done.newTail().hash()));
            json.writeStringField("by", order.by());
            json.writeStringField("why", order.reason());
        });
    }

    /// Has the members that every payload has, so that it can be read as one.
    private static ChainNote of(String kind, String reason, Instant at, Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("at", at.toString());
            json.writeStringField("kind", kind);
            json.writeStringField("tenant", NOBODY.toString());
            json.writeStringField("reason", reason);
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return new ChainNote(kind, bytes.toByteArray());
    }

    @FunctionalInterface
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }
}
