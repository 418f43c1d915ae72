package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.conversations.KeywordRoute;
import io.qasid.channelrouter.conversations.Keywords;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The bodies of `POST /v1/channel/keywords` and `POST /v1/channel/keywords/removal`.
final class KeywordRequest {
    static final Set<String> FIELDS = Set.of("sender", "keyword", "tenantId", "label", "by");
    static final Set<String> OF_REMOVAL = Set.of("sender", "keyword", "by");
    private static final String BY_DEFAULT = "admin";
    private static final int BY_LENGTH_MAX = 30;
    private static final int KEYWORD_LENGTH_MAX = 40;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

    private KeywordRequest() {}

    /// @param <T> what is wanted
    sealed interface Read<T> {}

    record Valid<T>(T wanted) implements Read<T> {}

    record Invalid<T>(List<FieldError> errors) implements Read<T> {}

    /// A word of a sender that is to be nobody's.
    record Removal(String sender, String keyword, String by) {}

    static Read<KeywordRoute> set(ObjectNode body, Instant now) {
        JsonFields fields = new JsonFields(body, FIELDS);
        String label = fields.requiredText("label").orElse("");
        if (!label.isEmpty() && !LABEL.matcher(label).matches()) {
            fields.refuse("/label", "invalid", "A label is 1 to 50 of a-z, 0-9 and hyphen.");
        }
        Optional<TenantId> tenant = fields.requiredText("tenantId").flatMap(text -> tenant(fields, text));
        String keyword = keyword(fields);
        if (Keywords.reserved(keyword)) {
            fields.refuse("/keyword", "reserved", "This word means the same for every tenant.");
        }
        String sender = sender(fields);
        String by = by(fields);
        return fields.errors().isEmpty()
                ? new Valid<>(new KeywordRoute(sender, keyword, tenant.orElseThrow(), label, by, now))
                : new Invalid<>(fields.errors());
    }

    static Read<Removal> removal(ObjectNode body) {
        JsonFields fields = new JsonFields(body, OF_REMOVAL);
        Removal removal = new Removal(sender(fields), keyword(fields), by(fields));
        return fields.errors().isEmpty() ? new Valid<>(removal) : new Invalid<>(fields.errors());
    }

    private static String by(JsonFields fields) {
        String by = fields.optionalText("by").orElse(BY_DEFAULT).strip();
        if (by.length() > BY_LENGTH_MAX) {
            fields.refuse("/by", "too_long", "A name has at most " + BY_LENGTH_MAX + " characters.");
        }
        return by.isEmpty() ? BY_DEFAULT : by;
    }

    private static String sender(JsonFields fields) {
        return fields.requiredText("sender").map(text -> sender(fields, text)).orElse("");
    }

    /// One word in its one form, or whatever else comes.
    private static String keyword(JsonFields fields) {
        String text = fields.requiredText("keyword").orElse("").strip();
        String word = text.length() > KEYWORD_LENGTH_MAX ? "" : Keywords.firstWord(text);
        boolean one = !word.isEmpty() && text.chars().noneMatch(Character::isWhitespace);
        if (!one && !text.equals(KeywordRoute.ANYTHING) && fields.errors().isEmpty()) {
            fields.refuse("/keyword", "invalid", "This is one word of at most 40 letters or digits, or *.");
        }
        return text.equals(KeywordRoute.ANYTHING) ? text : word;
    }

    private static Optional<TenantId> tenant(JsonFields fields, String text) {
        try {
            return Optional.of(TenantId.parse(text));
        } catch (IllegalArgumentException e) {
            fields.refuse("/tenantId", "invalid", "A tenant id is a UUID.");
            return Optional.empty();
        }
    }

    /// A number or short code, or the route of a chat account.
    private static String sender(JsonFields fields, String text) {
        if (text.contains(":")) {
            try {
                Route route = Route.parse(text);
                if (route.channel() != Channel.SMS) {
                    return route.toString();
                }
            } catch (IllegalArgumentException e) {
                // refused below, as what is neither
            }
            fields.refuse("/sender", "invalid", "This is a sender of SMS, or the route of a chat account.");
            return "";
        }
        Optional<String> flaw = SenderId.flaw(text);
        flaw.ifPresent(why -> fields.refuse("/sender", "invalid", why));
        return flaw.isPresent() ? "" : SenderId.oneForm(text);
    }
}
