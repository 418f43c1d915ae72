package io.qasid.messages;

import com.google.protobuf.ByteString;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.MessageTemplate;
import io.qasid.proto.v1.Notification;
import io.qasid.proto.v1.OnBlocked;
import io.qasid.proto.v1.RouteRequest;
import java.time.Instant;

/// A request as the router and the orchestrator want it.
final class RouteRequests {
    private RouteRequests() {}

    /// Without tenant and key.
    static RouteRequest.Builder of(SendRequest send, String sender, String traceId, Instant now) {
        RouteRequest.Builder route = RouteRequest.newBuilder()
                .setBodyHash(ByteString.copyFrom(send.hash()))
                .setRecipient(send.to().e164())
                .setSender(sender)
                .setText(send.text())
                .setCategory(Category.valueOf("CATEGORY_" + send.category().name()))
                .setDeadline(WireTime.of(send.deadlineFrom(now)))
                .putAllMetadata(send.metadata())
                .setTraceId(traceId)
                .setLadder(send.ladder().orElse(""));
        send.template()
                .ifPresent(template -> route.setTemplate(MessageTemplate.newBuilder()
                        .setName(template.name())
                        .setLanguage(template.language())
                        .addAllParameters(template.parameters())));
        send.priceMax().ifPresent(cap -> route.setPriceMax(MoneyJson.wire(cap)));
        return route;
    }

    /// One that waits.
    static Notification notification(SendRequest send, String sender, String traceId, Instant now) {
        Notification.Builder notification = Notification.newBuilder()
                .setRequest(of(send, sender, traceId, now)
                        .setIdempotencyKey(send.itemKey().orElse("")));
        send.sendAt().ifPresent(time -> notification.setSendAt(WireTime.of(time)));
        send.onBlocked().ifPresent(given -> notification.setOnBlocked(OnBlocked.valueOf("ON_BLOCKED_" + given.name())));
        return notification.build();
    }
}
