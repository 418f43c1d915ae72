package io.qasid.senders;

import io.qasid.http.JsonFields;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The members of what is sent to [WorkflowController]; what is wrong is noted in the fields.
final class WorkflowBodies {
    static final Set<String> DOCUMENT = Set.of("kind", "reference", "by");
    static final Set<String> COMMENT = Set.of("text", "by");
    static final Set<String> REQUIREMENT = Set.of("country", "documents", "validDays", "by");
    private static final int DOCUMENTS_MAX = 20;
    private static final int VALID_DAYS_MAX = 3_650;
    private static final Pattern KIND = Pattern.compile("[A-Z][A-Z0-9_]{0,39}");

    private WorkflowBodies() {}

    static String kind(JsonFields fields) {
        Optional<String> kind = fields.requiredText("kind");
        kind.filter(text -> !KIND.matcher(text).matches()).ifPresent(_ -> refuseKind("/kind", fields));
        return kind.orElse("");
    }

    static String text(String name, int lengthMax, JsonFields fields) {
        Optional<String> text = fields.requiredText(name).map(String::strip);
        text.filter(given -> given.isEmpty() || given.length() > lengthMax)
                .ifPresent(_ -> fields.refuse("/" + name, "invalid", "This has 1 to " + lengthMax + " characters."));
        return text.orElse("");
    }

    static Optional<Country> country(JsonFields fields) {
        Optional<String> text = fields.requiredText("country");
        Optional<Country> country = text.flatMap(Country::of);
        if (text.isPresent() && country.isEmpty()) {
            fields.refuse("/country", "invalid", "A country is an ISO 3166-1 alpha-2 code in upper case.");
        }
        return country;
    }

    static List<String> documents(JsonFields fields) {
        List<String> kinds = fields.textList("documents");
        if (kinds.size() > DOCUMENTS_MAX) {
            fields.refuse("/documents", "too_long", "A country wants at most " + DOCUMENTS_MAX + " kinds.");
        }
        for (int i = 0; i < kinds.size(); i++) {
            if (!KIND.matcher(kinds.get(i)).matches()) {
                refuseKind("/documents/" + i, fields);
            }
        }
        return kinds.stream().distinct().toList();
    }

    /// Null when it isn't there.
    static @Nullable Integer validDays(JsonFields fields) {
        OptionalInt days = fields.optionalInt("validDays", 1, VALID_DAYS_MAX);
        return days.isPresent() ? days.getAsInt() : null;
    }

    private static void refuseKind(String pointer, JsonFields fields) {
        fields.refuse(pointer, "invalid", "A kind is written as TRADE_LICENSE, with at most 40 characters.");
    }
}
