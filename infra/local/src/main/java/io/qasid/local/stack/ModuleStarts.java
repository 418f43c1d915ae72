package io.qasid.local.stack;

import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.channelrouter.ChannelRouter;
import io.qasid.consent.ConsentFunction;
import io.qasid.local.stack.StopOrder.Stage;
import io.qasid.messages.MessagesFunction;
import io.qasid.servers.FreePort;
import io.qasid.servers.LocalServers;
import io.qasid.smpp.SmppConnector;
import io.qasid.tenantwebhooks.TenantWebhooks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Starts every module at once, each told where the others will be.
final class ModuleStarts {
    /// Accounts of the simulator, numbered from 1 in this order, and the SMPP connector's binds.
    static final List<String> OPERATORS = List.of("awcc", "roshan");

    private final StackSettings settings;
    private final LocalServers servers;
    private final int operatorsPort;
    private final String callbackUrl;
    private final StopOrder running;
    private final Progress progress;
    private final int messagesPort;
    private final int routerPort = FreePort.next();
    private final int consentPort = FreePort.next();

    ModuleStarts(
            StackSettings settings,
            LocalServers servers,
            int operatorsPort,
            String callbackUrl,
            StopOrder running,
            Progress progress) {
        this.settings = settings;
        this.servers = servers;
        this.operatorsPort = operatorsPort;
        this.callbackUrl = callbackUrl;
        this.running = running;
        this.progress = progress;
        int wanted = settings.messagesPort();
        this.messagesPort = wanted != 0 && FreePort.isFree(wanted) ? wanted : FreePort.next();
    }

    /// Returns when all of them are ready.
    Addresses all() {
        List<Callable<String>> starts = List.of(
                () -> start(ConsentFunction.MODULE, Stage.NEIGHBOUR, consent()),
                () -> start(ChannelRouter.MODULE, Stage.ROUTER, router()),
                () -> start(SmppConnector.MODULE, Stage.CONNECTOR, smpp()),
                () -> start(TenantWebhooks.MODULE, Stage.NEIGHBOUR, webhooks()),
                () -> start(MessagesFunction.MODULE, Stage.ENTRANCE, messages()));
        List<String> urls = Parallel.all(starts);
        try (Readiness readiness = new Readiness(settings.clock())) {
            readiness.await(urls);
        }
        running.add(
                Stage.ENTRANCE,
                "schedules",
                Schedules.start(urls.get(3), settings.identity().adminKey()));
        return new Addresses(
                urls.get(4),
                urls.get(0),
                urls.get(1),
                urls.get(2),
                urls.get(3),
                callbackUrl,
                "127.0.0.1:" + operatorsPort,
                servers.database().url(),
                servers.database().user(),
                servers.database().password(),
                servers.natsUrl(),
                servers.redisUrl());
    }

    private String start(Module module, Stage stage, Map<String, Object> moduleSettings) {
        Map<String, Object> all = new HashMap<>(moduleSettings);
        all.putIfAbsent("http-port", FreePort.next());
        Map<String, Object> prefixed = new HashMap<>();
        all.forEach((key, value) -> prefixed.put("qasid." + module.name() + "." + key, value));
        ApplicationContext context = running.add(stage, module.name(), module.start(prefixed));
        String url = "http://127.0.0.1:" + Module.httpPort(context);
        progress.ready(module.name(), url);
        return url;
    }

    private Map<String, Object> messages() {
        return Map.of(
                "http-port",
                messagesPort,
                "router",
                "127.0.0.1:" + routerPort,
                "api-keys[0].sha256",
                Identity.sha256(settings.identity().apiKey()),
                "api-keys[0].tenant-id",
                settings.identity().tenantId().toString());
    }

    private Map<String, Object> consent() {
        Map<String, Object> consent = withDatabase();
        consent.put("grpc-port", consentPort);
        consent.put("admin-key-sha256", Identity.sha256(settings.identity().adminKey()));
        return consent;
    }

    private Map<String, Object> router() {
        Map<String, Object> router = withDatabase();
        router.put("grpc-port", routerPort);
        router.put("consent", "127.0.0.1:" + consentPort);
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
