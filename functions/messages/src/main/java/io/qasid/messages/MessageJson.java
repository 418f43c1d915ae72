package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.google.protobuf.Timestamp;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.ChargeView;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.RouteReply;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A message as its tenant sees it. Instants are ISO-8601 in UTC, states lower case, codes of reasons upper
/// case.
///
/// @param status deferred, in_flight, delivered, failed, expired, unknown; before it is on its way scheduled, queued,
/// routing, blocked, refused, cancelled
/// @param encoding GSM_7 or UCS_2
/// @param finishedAt missing while in flight
/// @param strategy sequential or parallel; undecided before it is on its way
/// @param steps the whole ladder, also what was not needed
/// @param priceMax missing: no cap
/// @param deferredUntil it goes then; missing once it may go
/// @param sendAt it goes then; only for what has to wait, and until it is on its way
/// @param decisions everything that was decided about it, in order
@Introspected
@JsonInclude(Include.NON_NULL)
record MessageJson(
        String id,
        String status,
        String to,
        String sender,
        String category,
        String encoding,
        int segments,
        String acceptedAt,
        String deadline,
        @Nullable String finishedAt,
        SortedMap<String, String> metadata,
        String strategy,
        List<StepJson> steps,
        @Nullable MoneyJson priceMax,
        @Nullable String deferredUntil,
        @Nullable String sendAt,
        List<Attempt> attempts,
        List<Decision> decisions) {

    static MessageJson of(MessageView view) {
        return new MessageJson(
                view.getMessageId(),
                lowerCase(view.getStatus()),
                view.getRecipient(),
                view.getSender(),
                view.getCategory().name().replace("CATEGORY_", ""),
                view.getEncoding(),
                view.getSegments(),
                WireTime.text(view.getAcceptedAt()),
                WireTime.text(view.getDeadline()),
                view.hasFinishedAt() ? WireTime.text(view.getFinishedAt()) : null,
                new TreeMap<>(view.getMetadataMap()),
                lowerCase(view.getStrategy()),
                view.getStepsList().stream().map(StepJson::of).toList(),
                MoneyJson.of(view.hasPriceMax(), view.getPriceMax()),
                view.hasDeferredUntil() ? WireTime.text(view.getDeferredUntil()) : null,
                view.hasSendAt() ? WireTime.text(view.getSendAt()) : null,
                view.getAttemptsList().stream().map(Attempt::of).toList(),
                view.getDecisionsList().stream().map(Decision::of).toList());
    }

    private static String lowerCase(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    /// @param state ready, published, claimed, submitted, delivered, failed, unknown, withdrawn
    /// @param reason code of the last change; missing when there is none
    /// @param price as listed; missing while the provider can't have charged for it
    /// @param charge what the provider asks for it; missing for old messages
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record Attempt(
            int ordinal,
            String route,
            String state,
            @Nullable String reason,
            List<String> providerMessageIds,
            @Nullable MoneyJson price,
            @Nullable Charge charge,
            String createdAt,
            String updatedAt) {
        static Attempt of(AttemptView view) {
            return new Attempt(
                    view.getOrdinal(),
                    view.getRoute(),
                    lowerCase(view.getState()),
                    orMissing(view.getReason()),
                    view.getProviderMessageIdsList(),
                    MoneyJson.of(view.hasPrice(), view.getPrice()),
                    view.hasCharge() ? Charge.of(view.getCharge()) : null,
                    WireTime.text(view.getCreatedAt()),
                    WireTime.text(view.getUpdatedAt()));
        }
    }

    /// @param state estimated: not handed over, or nothing heard yet; charged; not_charged: the provider never had it, or
    ///     said no; uncertain: nobody knows whether it has it, or all of it
    /// @param estimate for all segments, as listed
    /// @param amount what is charged; missing while that is not known
    /// @param segments that the provider took; of a chat message or a call, 1
    /// @param priceList version of the list that the prices are from
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record Charge(
            String state,
            MoneyJson estimate,
            @Nullable MoneyJson amount,
            int segments,
            @Nullable String priceList) {
        static Charge of(ChargeView view) {
            return new Charge(
                    lowerCase(view.getState()),
                    MoneyJson.of(view.getEstimate()),
                    MoneyJson.of(view.hasFinal(), view.getFinal()),
                    view.getSegments(),
                    orMissing(view.getPriceList()));
        }
    }

    /// @param attempt ordinal; missing when it is about the message
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record Decision(
            String at,
            String kind,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable Integer attempt) {
        static Decision of(DecisionView view) {
            return new Decision(
                    WireTime.text(view.getAt()),
                    view.getKind(),
                    orMissing(view.getReason()),
                    orMissing(view.getDetail()),
                    view.getAttempt() == 0 ? null : view.getAttempt());
        }
    }

    private static @Nullable String orMissing(String text) {
        return text.isEmpty() ? null : text;
    }

    /// The answer to a request to send. A replay gives the same octets, so there is nothing in it that moves.
    ///
    /// @param status accepted or scheduled
    /// @param sendAt as it was asked for; missing when it goes at once
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record Accepted(
            String id,
            String status,
            String acceptedAt,
            @Nullable String sendAt) {
        static Accepted of(RouteReply reply) {
            return new Accepted(reply.getMessageId(), "accepted", WireTime.text(reply.getAcceptedAt()), null);
        }

        static Accepted scheduled(String id, Timestamp acceptedAt, Instant sendAt) {
            return new Accepted(id, "scheduled", WireTime.text(acceptedAt), WireTime.text(WireTime.of(sendAt)));
        }
    }
}
