package io.qasid.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.consent.ConsentRecord.Said;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `PUT /v1/consents`.
record ConsentChange(TenantId tenant, Msisdn recipient, Scope scope, Said said, String by) {
    private static final int PROOF_LENGTH_MAX = 500;
    /// Nobody has consented to a text message before there were any.
    private static final Instant EARLIEST = Instant.parse("1992-12-03T00:00:00Z");
    static final Set<String> FIELDS =
            Set.of("tenantId", "recipient", "channel", "category", "state", "proof", "saidAt", "by");

    sealed interface Read {}

    record Valid(ConsentChange change) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    /// @param now nothing was said later than that
    static Read of(ObjectNode body, Instant now) {
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
        Said said = said(state, null, fields, now);
        String by = Actor.by(fields);
        if (tenant == null
                || recipient == null
                || said == null
                || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new ConsentChange(tenant, recipient, scope, said, by));
    }

    /// Null when the state is none; other errors are noted only.
    static @Nullable Said said(@Nullable State state, @Nullable Confirmed confirmed, JsonFields fields, Instant now) {
        String proof = proof("proof", fields);
        if (state != null && state != State.WITHDRAWN && proof.isEmpty()) {
            fields.refuse("/proof", "required", "An opt-in needs a proof: where the recipient said so.");
        }
        Instant saidAt = past("saidAt", fields, now);
        return state == null ? null : new Said(state, proof, saidAt, confirmed);
    }

    /// Empty when it isn't there.
    static String proof(String name, JsonFields fields) {
        String proof = fields.optionalText(name).orElse("").strip();
        if (proof.length() > PROOF_LENGTH_MAX) {
            fields.refuse("/" + name, "too_long", "A proof has at most " + PROOF_LENGTH_MAX + " characters.");
        }
        return proof;
    }

    /// A time with its offset that isn't later than `now`. Null when it isn't there, and after an error was noted.
    static @Nullable Instant past(String name, JsonFields fields, Instant now) {
        String text = fields.optionalText(name).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
            if (!time.isBefore(EARLIEST) && !time.isAfter(now)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // the sentence below is for both
        }
        fields.refuse("/" + name, "invalid", "A time is written as 2026-03-21T09:30:00+04:30, and is not to come.");
        return null;
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

    static Scope scope(JsonFields fields) {
        String channelText = fields.requiredText("channel").orElse(Scope.ALL);
        Optional<Channel> channel = Scope.channelNamed(channelText);
        if (channel.isEmpty() && !channelText.equals(Scope.ALL)) {
            fields.refuse("/channel", "invalid", "A channel is one of sms, ALL.");
        }
        return new Scope(channel.orElse(null), category(fields));
    }

    /// Null: all, or an error was noted.
    static @Nullable Category category(JsonFields fields) {
        String categoryText = fields.requiredText("category").orElse(Scope.ALL);
        Optional<Category> category = Scope.categoryNamed(categoryText);
        if (category.isEmpty() && !categoryText.equals(Scope.ALL)) {
            fields.refuse(
                    "/category", "invalid", "A category is one of OTP, TRANSACTIONAL, MARKETING, EMERGENCY, ALL.");
        }
        return category.orElse(null);
    }

    static @Nullable State state(String text, JsonFields fields) {
        for (State state : State.values()) {
            if (state.name().equals(text)) {
                return state;
            }
        }
        fields.refuse("/state", "invalid", "A state is one of GRANTED, WITHDRAWN, PENDING.");
        return null;
    }
}
