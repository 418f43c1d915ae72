package io.qasid.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.consent.ConsentRecord.Said;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.http.StrictJson;
import io.qasid.model.Msisdn;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One line of an import, and of an export: a JSON object.
///
/// @param number in the file, from 1
/// @param recipient null: only the hash is known, as in every export
record ImportLine(
        int number, String recipientHash, @Nullable Msisdn recipient, Scope scope, Said said) {
    static final Set<String> FIELDS = Set.of(
            "recipient",
            "recipientHash",
            "channel",
            "category",
            "state",
            "proof",
            "saidAt",
            "confirmedAt",
            "confirmation");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    sealed interface Read {}

    record Valid(ImportLine line) implements Read {}

    /// @param errors their pointers begin with the line's number: `/3/recipient`
    record Invalid(List<FieldError> errors) implements Read {}

    /// @param now nothing was said later than that
    static Read of(int number, byte[] octets, Instant now) {
        return switch (StrictJson.read(octets)) {
            case StrictJson.Malformed _ ->
                new Invalid(List.of(
                        new FieldError("/" + number, "malformed", "This line is not one JSON object in UTF-8.")));
            case StrictJson.Read(ObjectNode object) -> of(number, object, now);
        };
    }

    private static Read of(int number, ObjectNode object, Instant now) {
        JsonFields fields = new JsonFields(object, FIELDS);
        Msisdn recipient = fields.optionalText("recipient")
                .map(text -> ConsentChange.recipient(text, "/recipient", fields))
                .orElse(null);
        String hash = fields.optionalText("recipientHash").orElse("");
        if (object.hasNonNull("recipient") == object.hasNonNull("recipientHash")) {
            fields.refuse("/recipient", "required", "A line has either a recipient or a recipientHash.");
        } else if (!hash.isEmpty() && !HASH.matcher(hash).matches()) {
            fields.refuse("/recipientHash", "invalid", "A hash is a SHA-256 in 64 lower case hex digits.");
        }
        Scope scope = ConsentChange.scope(fields);
        State state = fields.requiredText("state")
                .map(text -> ConsentChange.state(text, fields))
                .orElse(null);
        Said said = ConsentChange.said(state, confirmed(state, fields, now), fields, now);
        if (said == null || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors().stream()
                    .map(error -> new FieldError("/" + number + error.pointer(), error.code(), error.detail()))
                    .toList());
        }
        return new Valid(new ImportLine(number, recipient == null ? hash : recipient.hash(), recipient, scope, said));
    }

    private static @Nullable Confirmed confirmed(@Nullable State state, JsonFields fields, Instant now) {
        if (state == State.PENDING) {
            fields.refuse("/state", "invalid", "An import records what was said; it asks nobody for a confirmation.");
        }
        Instant at = ConsentChange.past("confirmedAt", fields, now);
        String how = ConsentChange.proof("confirmation", fields);
        if ((at == null) != how.isEmpty()) {
            fields.refuse("/confirmation", "required", "A confirmation has both confirmedAt and its proof.");
        }
        if (at != null && state != State.GRANTED) {
            fields.refuse("/confirmedAt", "invalid", "Only a grant is confirmed.");
        }
        return at == null || how.isEmpty() ? null : new Confirmed(at, how);
    }
}
