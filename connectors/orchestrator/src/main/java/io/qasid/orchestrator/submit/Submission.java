package io.qasid.orchestrator.submit;

import com.google.protobuf.ByteString;
import io.qasid.model.TenantId;
import java.util.List;

/// One request of a tenant, with everything in it.
///
/// @param bodyHash SHA-256 of the request, 32 octets
/// @param items 1 to 1,000
public record Submission(TenantId tenant, String key, byte[] bodyHash, List<Item> items) {
    private static final int ITEMS_MAX = 1_000;
    private static final int KEY_LENGTH_MAX = 255;

    /// What became of one item before it came here.
    public sealed interface Item {}

    public record Wanted(NewNotification notification) implements Item {}

    /// @param why in the caller's form; kept for repeats
    public record RefusedBefore(ByteString why) implements Item {}

    public Submission {
        requireKey("idempotency_key", key);
        if (bodyHash.length != 32) {
            throw new IllegalArgumentException("body_hash: 32 octets");
        }
        if (items.isEmpty() || items.size() > ITEMS_MAX) {
            throw new IllegalArgumentException("items: 1 to " + ITEMS_MAX + ", were " + items.size());
        }
        items = List.copyOf(items);
    }

    static void requireKey(String field, String key) {
        if (key.isEmpty() || key.length() > KEY_LENGTH_MAX || key.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(field + ": 1 to " + KEY_LENGTH_MAX + " characters, no NUL");
        }
    }

    /// Without its items.
    @Override
    public String toString() {
        return "Submission[" + tenant + ", " + items.size() + " items]";
    }
}
