package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.util.List;
import java.util.Set;

/// The body of `POST /v1/channel/adapters/{adapter}/rotation`.
record RotationRequest(String reason, String by) {
    static final Set<String> FIELDS = Set.of("reason", "by");
    private static final String BY_DEFAULT = "admin";
    /// With account and name it has to fit into a record of the audit chain.
    private static final int REASON_LENGTH_MAX = 100;

    private static final int BY_LENGTH_MAX = 30;

    sealed interface Read {}

    record Valid(RotationRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        String reason = fields.requiredText("reason").orElse("").strip();
        if (reason.length() > REASON_LENGTH_MAX) {
            fields.refuse("/reason", "too_long", "A reason has at most " + REASON_LENGTH_MAX + " characters.");
        }
        String by = fields.optionalText("by").orElse(BY_DEFAULT).strip();
        if (by.length() > BY_LENGTH_MAX) {
            fields.refuse("/by", "too_long", "A name has at most " + BY_LENGTH_MAX + " characters.");
        }
        return fields.errors().isEmpty()
                ? new Valid(new RotationRequest(reason, by.isEmpty() ? BY_DEFAULT : by))
                : new Invalid(fields.errors());
    }
}
