package io.qasid.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `PUT /v1/consents`.
record ConsentChange(TenantId tenant, Msisdn recipient, Scope scope, State state, String proof) {
    private static final int PROOF_LENGTH_MAX = 500;
    private static final Set<String> FIELDS = Set.of("tenantId", "recipient", "channel", "category", "state", "proof");

    sealed interface Read {}

    record Valid(ConsentChange change) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        TenantId tenant = fields.requiredText("tenantId")
                .map(text -> tenant(text, "/tenantId", fields))
                .orElse(null);
        Msisdn recipient = fields.requiredText("recipient")
                .map(text -> recipient(text, "/recipient", fields))
                .orElse(null);
        Scope scope = scope(fields);
        State state =
                fields.requiredText("state").map(text -> state(text, fields)).orElse(null);
        String proof = fields.optionalText("proof").orElse("").strip();
        if (proof.length() > PROOF_LENGTH_MAX) {
            fields.refuse("/proof", "too_long", "A proof has at most " + PROOF_LENGTH_MAX + " characters.");
        }
        if (state == State.GRANTED && proof.isEmpty()) {
            fields.refuse("/proof", "required", "A grant needs a proof: where the recipient said so.");
        }
        if (tenant == null
                || recipient == null
                || state == null
                || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new ConsentChange(tenant, recipient, scope, state, proof));
    }

    /// Null after an error was noted.
    static @Nullable TenantId tenant(String text, String pointer, JsonFields fields) {
        try {
            return TenantId.parse(text);
        } catch (IllegalArgumentException e) {
            fields.refuse(pointer, "invalid", "A tenant id is a UUID.");
            return null;
        }
    }

    /// Null after an error was noted.
    static @Nullable Msisdn recipient(String text, String pointer, JsonFields fields) {
        try {
            return new Msisdn(text);
        } catch (IllegalArgumentException e) {
            fields.refuse(pointer, "invalid", "A recipient is an E.164 number with its plus sign.");
            return null;
        }
    }

    private static Scope scope(JsonFields fields) {
        String channelText = fields.requiredText("channel").orElse(Scope.ALL);
        Optional<Channel> channel = Scope.channelNamed(channelText);
        if (channel.isEmpty() && !channelText.equals(Scope.ALL)) {
            fields.refuse("/channel", "invalid", "A channel is one of sms, ALL.");
        }
        String categoryText = fields.requiredText("category").orElse(Scope.ALL);
        Optional<Category> category = Scope.categoryNamed(categoryText);
        if (category.isEmpty() && !categoryText.equals(Scope.ALL)) {
            fields.refuse(
                    "/category", "invalid", "A category is one of OTP, TRANSACTIONAL, MARKETING, EMERGENCY, ALL.");
        }
        return new Scope(channel.orElse(null), category.orElse(null));
    }

    private static @Nullable State state(String text, JsonFields fields) {
        for (State state : State.values()) {
            if (state.name().equals(text)) {
                return state;
            }
        }
        fields.refuse("/state", "invalid", "A state is one of GRANTED, WITHDRAWN.");
        return null;
    }
}
