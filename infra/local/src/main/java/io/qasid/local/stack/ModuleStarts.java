package io.qasid.local.stack;

import io.qasid.channelrouter.ChannelRouter;
import io.qasid.compliance.ComplianceFunction;
import io.qasid.consent.ConsentFunction;
import io.qasid.local.stack.StopOrder.Stage;
import io.qasid.messages.MessagesFunction;
import io.qasid.senders.SendersFunction;
import io.qasid.servers.FreePort;
import io.qasid.servers.LocalServers;
import io.qasid.smpp.SmppConnector;
import io.qasid.tenantwebhooks.TenantWebhooks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What every module is told, above all where the others will be.
final class ModuleStarts {
    /// Accounts of the simulator, numbered from 1 in this order, and the SMPP connector's binds.
    static final List<String> OPERATORS = List.of("awcc", "roshan");

    private final StackSettings settings;
    private final LocalServers servers;
    private final int operatorsPort;
    private final String callbackUrl;
    private final int messagesPort;
    private final int consentHttpPort = FreePort.next();
    private final int routerHttpPort = FreePort.next();
    private final int smppPort = FreePort.next();
    private final int webhooksPort = FreePort.next();
    private final int routerPort = FreePort.next();
    private final int consentPort = FreePort.next();
    private final int complianceHttpPort = FreePort.next();
    private final int compliancePort = FreePort.next();
    private final int sendersHttpPort = FreePort.next();
    private final int sendersPort = FreePort.next();

    ModuleStarts(StackSettings settings, LocalServers servers, int operatorsPort, String callbackUrl) {
        this.settings = settings;
        this.servers = servers;
        this.operatorsPort = operatorsPort;
        this.callbackUrl = callbackUrl;
        int wanted = settings.messagesPort();
        this.messagesPort = wanted != 0 && FreePort.isFree(wanted) ? wanted : FreePort.next();
    }

    List<ModuleStart> all() {
        return List.of(
                new ModuleStart(ConsentFunction.MODULE, Stage.NEIGHBOUR, consentHttpPort, gate(consentPort)),
                new ModuleStart(ComplianceFunction.MODULE, Stage.NEIGHBOUR, complianceHttpPort, gate(compliancePort)),
                new ModuleStart(SendersFunction.MODULE, Stage.NEIGHBOUR, sendersHttpPort, gate(sendersPort)),
                new ModuleStart(ChannelRouter.MODULE, Stage.ROUTER, routerHttpPort, router()),
                new ModuleStart(SmppConnector.MODULE, Stage.CONNECTOR, smppPort, smpp()),
                new ModuleStart(TenantWebhooks.MODULE, Stage.NEIGHBOUR, webhooksPort, webhooks()),
                new ModuleStart(MessagesFunction.MODULE, Stage.ENTRANCE, messagesPort, messages()));
    }

    Addresses addresses() {
        return new Addresses(
                url(messagesPort),
                url(consentHttpPort),
                url(complianceHttpPort),
                url(sendersHttpPort),
                url(routerHttpPort),
                url(smppPort),
                url(webhooksPort),
                callbackUrl,
                "127.0.0.1:" + operatorsPort,
                servers.database().url(),
                servers.database().user(),
                servers.database().password(),
                servers.natsUrl(),
                servers.redisUrl());
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    private Map<String, Object> messages() {
        return Map.of(
                "router",
                "127.0.0.1:" + routerPort,
                "api-keys[0].sha256",
                Identity.sha256(settings.identity().apiKey()),
                "api-keys[0].tenant-id",
                settings.identity().tenantId().toString());
    }

    private Map<String, Object> gate(int port) {
        Map<String, Object> gate = withDatabase();
        gate.put("grpc-port", port);
        gate.put("admin-key-sha256", Identity.sha256(settings.identity().adminKey()));
        return gate;
    }

    private Map<String, Object> router() {
        Map<String, Object> router = withDatabase();
        router.put("grpc-port", routerPort);
        router.put("consent", "127.0.0.1:" + consentPort);
        router.put("compliance", "127.0.0.1:" + compliancePort);
        router.put("senders", "127.0.0.1:" + sendersPort);
        return router;
    }

    private Map<String, Object> smpp() {
        Map<String, Object> smpp = new HashMap<>(Map.of("nats-url", servers.natsUrl()));
        for (int i = 0; i < OPERATORS.size(); i++) {
            String bind = "binds[" + i + "].";
            smpp.put(bind + "account", OPERATORS.get(i));
            smpp.put(bind + "host", "127.0.0.1");
            smpp.put(bind + "port", operatorsPort);
            smpp.put(bind + "system-id", OPERATORS.get(i));
            smpp.put(bind + "password", settings.identity().operatorPassword());
            // the simulated operators agreed to more than most real ones do
            smpp.put(bind + "window", 50);
            smpp.put(bind + "submits-per-second", 1_000);
            // an operator in this very JVM comes back at once
            smpp.put(bind + "rebind-pause-max", "1s");
        }
        return smpp;
    }

    private Map<String, Object> webhooks() {
        Map<String, Object> webhooks = withDatabase();
        webhooks.put("admin-key-sha256", Identity.sha256(settings.identity().adminKey()));
        webhooks.put("allowed-private-networks", "127.0.0.0/8");
        webhooks.put("endpoints[0].tenant-id", settings.identity().tenantId().toString());
        webhooks.put("endpoints[0].url", callbackUrl);
        webhooks.put("endpoints[0].secret", settings.identity().webhookSecret());
        return webhooks;
    }

    private Map<String, Object> withDatabase() {
        return new HashMap<>(Map.of(
                "nats-url", servers.natsUrl(),
                "database.url", servers.database().url(),
                "database.user", servers.database().user(),
                "database.password", servers.database().password()));
    }
}
