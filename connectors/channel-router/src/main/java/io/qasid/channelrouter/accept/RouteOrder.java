package io.qasid.channelrouter.accept;

import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a tenant asks for, checked for form.
///
/// @param bodyHash SHA-256, 32 octets
/// @param ladder its name
/// @param priceMax of all attempts together; empty: no cap
/// @param message the id that it is to have, a UUIDv7; empty: a new one is made
public record RouteOrder(
        TenantId tenant,
        String idempotencyKey,
        byte[] bodyHash,
        Msisdn recipient,
        String sender,
        String text,
        Category category,
        Instant deadline,
        Map<String, String> metadata,
        String traceId,
        Optional<MessageTemplate> template,
        String ladder,
        Optional<Money> priceMax,
        Optional<MessageId> message) {
    private static final int KEY_LENGTH_MAX = 255;
    private static final int TEXT_LENGTH_MAX = 1_600;
    private static final int SENDER_LENGTH_MAX = 20;
    private static final int METADATA_MAX = 16;
    private static final Pattern LADDER = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public RouteOrder {
        require(
                !idempotencyKey.isEmpty() && idempotencyKey.length() <= KEY_LENGTH_MAX,
                "idempotency_key: 1 to 255 characters");
        require(bodyHash.length == 32, "body_hash: 32 octets");
        require(!sender.isEmpty() && sender.length() <= SENDER_LENGTH_MAX, "sender: 1 to 20 characters");
        require(!text.isEmpty() && text.length() <= TEXT_LENGTH_MAX, "text: 1 to 1600 UTF-16 units");
        noNul("idempotency_key", idempotencyKey);
        noNul("sender", sender);
        noNul("text", text);
        noNul("trace_id", traceId);
        template.ifPresent(given -> given.parameters().forEach(parameter -> noNul("template", parameter)));
        require(LADDER.matcher(ladder).matches(), "ladder: 1 to 32 of a-z, 0-9 and hyphen");
        require(message.map(id -> id.value().version() == 7).orElse(true), "message_id: a UUIDv7");
        require(metadata.size() <= METADATA_MAX, "metadata: at most 16 entries");
        metadata = Map.copyOf(metadata);
    }

    /// PostgreSQL's `text` can't hold it: the row would be refused only at the commit.
    private static void noNul(String field, String value) {
        require(value.indexOf('\0') < 0, field + ": no NUL");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    /// Without recipient and text: this ends up in logs.
    @Override
    public String toString() {
        return "RouteOrder[" + tenant + "]";
    }
}
