package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageSummary;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A page of messages, the newest first.
///
/// @param nextCursor of the next page; missing on the last one
@Introspected
@JsonInclude(Include.NON_NULL)
record MessageListJson(List<Summary> messages, @Nullable String nextCursor) {

    static MessageListJson of(MessagePage page) {
        List<Summary> messages =
                page.getMessagesList().stream().map(Summary::of).toList();
        return new MessageListJson(messages, page.getMore() ? messages.getLast().id() : null);
    }

    /// @param route of the latest attempt; empty before the message is on its way
    /// @param finishedAt missing while it waits or is in flight
    /// @param sendAt as in the message
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record Summary(
            String id,
            String status,
            String to,
            String sender,
            String category,
            int segments,
            String route,
            String acceptedAt,
            @Nullable String finishedAt,
            @Nullable String sendAt) {
        static Summary of(MessageSummary view) {
            return new Summary(
                    view.getMessageId(),
                    view.getStatus().toLowerCase(Locale.ROOT),
                    view.getRecipient(),
                    view.getSender(),
                    view.getCategory().name().replace("CATEGORY_", ""),
                    view.getSegments(),
                    view.getRoute(),
                    WireTime.text(view.getAcceptedAt()),
                    view.hasFinishedAt() ? WireTime.text(view.getFinishedAt()) : null,
                    view.hasSendAt() ? WireTime.text(view.getSendAt()) : null);
        }
    }
}
