package io.qasid.channelrouter.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.channelrouter.conversations.Keyword;
import io.qasid.channelrouter.ladder.Effect;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.model.Money;
import io.qasid.proto.v1.MobileOriginated;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The `data` object of tenant events.
final class TenantEventData {
    private static final JsonFactory JSON = new JsonFactory();

    private TenantEventData() {}

    /// `message.delivered` and its siblings.
    static String settled(Work work, Effect.Settle settle) {
        return object(json -> {
            json.writeStringField("messageId", work.execution().id().toString());
            json.writeStringField("status", settle.status().name().toLowerCase(Locale.ROOT));
            json.writeStringField("reason", settle.reason().code());
            json.writeStringField("route", work.route().toString());
            json.writeNumberField("attempts", work.state().attempts().size());
            json.writeFieldName("metadata");
            json.writeRawValue(work.execution().metadataJson());
        });
    }

    /// `message.cost_cap_reached`: which steps were not taken for their price, and under which cap they would have
    /// been.
    static String costCapReached(Work work) {
        LadderState state = work.state();
        Money charges = state.charges();
        List<Step> kept = work.keptByCap();
        Money sufficient = kept.stream().map(Step::price).reduce(charges, Money::plus);
        Step cheapest = kept.stream()
                .min(Comparator.comparingLong(step -> step.price().minorUnits()))
                .orElseThrow();
        return object(json -> {
            json.writeStringField("messageId", work.execution().id().toString());
            json.writeStringField("reason", "REFUSED_COST_CAP");
            if (state.terms().priceMax().isPresent()) {
                money(json, "priceMax", state.terms().priceMax().get());
            }
            money(json, "charges", charges);
            json.writeArrayFieldStart("notTaken");
            for (Step step : kept) {
                json.writeStartObject();
                json.writeStringField("route", step.route().toString());
                money(json, "price", step.price());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("suggestion");
            money(json, "priceMax", sufficient);
            json.writeStringField("cheapestRoute", cheapest.route().toString());
            money(json, "priceMaxForCheapest", charges.plus(cheapest.price()));
            json.writeEndObject();
            json.writeFieldName("metadata");
            json.writeRawValue(work.execution().metadataJson());
        });
    }

    /// As the tenants' API writes it: a decimal string in the major unit.
    private static void money(JsonGenerator json, String name, Money money) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("amount", money.amount());
        json.writeStringField("currency", money.currency());
        json.writeEndObject();
    }

    /// `message.received`. Of a tenant's own word the keyword is as it was registered, in capitals; one of
    /// everybody's is in small letters.
    static String received(MobileOriginated message, AnswerOwner owner, Optional<Keyword> keyword) {
        return object(json -> {
            json.writeStringField("from", message.getFrom());
            json.writeStringField("to", message.getTo());
            json.writeStringField("text", message.getText());
            json.writeStringField("route", message.getRoute());
            if (owner.inReplyTo().isPresent()) {
                json.writeStringField("inReplyTo", owner.inReplyTo().get().toString());
            }
            if (keyword.isPresent()) {
                json.writeStringField("keyword", keyword.get().wireName());
            } else if (owner.route().isPresent()) {
                json.writeStringField("keyword", owner.route().get().keyword());
            }
            if (owner.route().isPresent()) {
                json.writeStringField("label", owner.route().get().label());
            }
        });
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
