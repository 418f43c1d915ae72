package io.qasid.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Msisdn;
import java.util.List;
import java.util.Set;

/// The body of `POST /v1/consents/confirmations/{id}/confirm`.
///
/// @param recipient who confirms: only caches know recipients by number, and they must hear of it
/// @param confirmation where the second yes is documented
record ConfirmRequest(Msisdn recipient, Token token, String confirmation, String by) {
    static final Set<String> FIELDS = Set.of("recipient", "token", "confirmation", "by");

    sealed interface Read {}

    record Valid(ConfirmRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        Msisdn recipient = fields.requiredText("recipient")
                .map(text -> ConsentChange.recipient(text, "/recipient", fields))
                .orElse(null);
        String token = fields.requiredText("token").orElse("");
        String confirmation = ConsentChange.proof("confirmation", fields);
        if (confirmation.isEmpty() && fields.errors().isEmpty()) {
            fields.refuse("/confirmation", "required", "A confirmation needs a proof: how the recipient confirmed.");
        }
        String by = Actor.by(fields);
        if (recipient == null || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new ConfirmRequest(recipient, Token.typed(token), confirmation, by));
    }
}
