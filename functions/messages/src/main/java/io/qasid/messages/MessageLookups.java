package io.qasid.messages;

import io.qasid.model.TenantId;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageSummary;
import io.qasid.proto.v1.MessageView;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Messages wherever they are: at the orchestrator until they are on their way, then at the router, under one id.
@Singleton
final class MessageLookups {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    /// What only one of them knows; both have expired ones.
    private static final Set<String> ORCHESTRATORS =
            Set.of("SCHEDULED", "QUEUED", "ROUTING", "BLOCKED", "REFUSED", "CANCELLED");

    private static final Set<String> ROUTERS = Set.of("DEFERRED", "IN_FLIGHT", "DELIVERED", "FAILED", "UNKNOWN");
    private static final String TAKEN_BY_ROUTER = "ACCEPTED";

    private final RouterClient router;
    private final OrchestratorClient orchestrator;
    private final MessagesSettings settings;

    MessageLookups(RouterClient router, OrchestratorClient orchestrator, MessagesSettings settings) {
        this.router = router;
        this.orchestrator = orchestrator;
        this.settings = settings;
    }

    /// Whether it has the form of a message's id; what has not is nobody's.
    static boolean isMessageId(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    RouterAnswer<MessageView> find(TenantId tenant, String id) {
        if (!isMessageId(id)) {
            return new RouterAnswer.NotFound<>();
        }
        GetMessageRequest get = GetMessageRequest.newBuilder()
                .setTenantId(tenant.toString())
                .setMessageId(id)
                .build();
        RouterAnswer<MessageView> first = atRouter(get);
        if (!(first instanceof RouterAnswer.NotFound<MessageView>)) {
            return first;
        }
        RouterAnswer<MessageView> waiting = orchestrator.ask(stub -> stub.getNotification(get));
        boolean gone = waiting instanceof RouterAnswer.Answered<MessageView>(MessageView view)
                && view.getStatus().equals(TAKEN_BY_ROUTER);
        // it went from the one to the other while we asked
        return gone ? atRouter(get) : waiting;
    }

    private RouterAnswer<MessageView> atRouter(GetMessageRequest get) {
        return router.ask(settings.routerDeadline(), stub -> stub.getMessage(get));
    }

    /// The orchestrator is asked first: what goes over meanwhile is seen at both, and shown once.
    RouterAnswer<MessagePage> list(ListMessagesRequest wanted) {
        if (ROUTERS.contains(wanted.getStatus())) {
            return listAtRouter(wanted);
        }
        RouterAnswer<MessagePage> waiting = orchestrator.ask(stub -> stub.listNotifications(wanted));
        if (ORCHESTRATORS.contains(wanted.getStatus())
                || !(waiting instanceof RouterAnswer.Answered<MessagePage>(MessagePage ours))) {
            return waiting;
        }
        RouterAnswer<MessagePage> routed = listAtRouter(wanted);
        return routed instanceof RouterAnswer.Answered<MessagePage>(MessagePage theirs)
                ? new RouterAnswer.Answered<>(merged(ours, theirs, wanted.getLimit()))
                : routed;
    }

    private RouterAnswer<MessagePage> listAtRouter(ListMessagesRequest wanted) {
        return router.ask(settings.routerDeadline(), stub -> stub.listMessages(wanted));
    }

    /// Each page is the newest of its side, so together they hold the newest of both.
    static MessagePage merged(MessagePage ours, MessagePage theirs, int limit) {
        Map<String, MessageSummary> byId = new HashMap<>();
        ours.getMessagesList().forEach(each -> byId.put(each.getMessageId(), each));
        theirs.getMessagesList().forEach(each -> byId.put(each.getMessageId(), each));
        List<MessageSummary> all = new ArrayList<>(byId.values());
        all.sort(Comparator.comparing(MessageSummary::getMessageId).reversed());
        return MessagePage.newBuilder()
                .addAllMessages(all.subList(0, Math.min(limit, all.size())))
                .setMore(all.size() > limit || ours.getMore() || theirs.getMore())
                .build();
    }
}
