package io.qasid.local.stack;

import io.qasid.channelrouter.ChannelRouter;
import io.qasid.compliance.ComplianceFunction;
import io.qasid.consent.ConsentFunction;
import io.qasid.local.entrance.Backend;
import io.qasid.local.stack.StopOrder.Stage;
import io.qasid.messages.MessagesFunction;
import io.qasid.orchestrator.Orchestrator;
import io.qasid.ott.OttConnector;
import io.qasid.providerwebhooks.ProviderWebhooksFunction;
import io.qasid.senders.SendersFunction;
import io.qasid.servers.FreePort;
import io.qasid.servers.LocalServers;
import io.qasid.smpp.SmppConnector;
import io.qasid.tenants.TenantsFunction;
import io.qasid.tenantwebhooks.TenantWebhooks;
import io.qasid.voice.VoiceConnector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What every module is told, above all where the others will be.
final class ModuleStarts {
    /// A simulated provider that was away is found again soon.
    private static final String PROBE_EVERY = "2s";

    private final StackSettings settings;
    private final LocalServers servers;
    private final Providers providers;
    private final World world;
    private final int entrancePort;
    private final int messagesPort = FreePort.next();
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
    private final int tenantsHttpPort = FreePort.next();
    private final int tenantsPort = FreePort.next();
    private final int ottPort = FreePort.next();
    private final int voicePort = FreePort.next();
    private final int providerWebhooksPort = FreePort.next();
    private final int orchestratorHttpPort = FreePort.next();
    private final int orchestratorPort = FreePort.next();

    /// Where what is simulated listens.
    ///
    /// @param chats URL
    /// @param telephones URL
    /// @param callbacks URL of the tenant's callback receiver
    /// @param secrets URL of the secret store with the accounts' credentials
    record World(int operatorsPort, String chats, String telephones, String callbacks, String secrets) {}

    ModuleStarts(StackSettings settings, LocalServers servers, Providers providers, World world) {
        this.settings = settings;
        this.servers = servers;
        this.providers = providers;
        this.world = world;
        int wanted = settings.httpPort();
        this.entrancePort = wanted != 0 && FreePort.isFree(wanted) ? wanted : FreePort.next();
    }

    List<ModuleStart> all() {
        return List.of(
                new ModuleStart(
                        ConsentFunction.MODULE,
                        Stage.NEIGHBOUR,
                        consentHttpPort,
                        List.of("/v1/consents"),
                        gate(consentPort)),
                new ModuleStart(
                        ComplianceFunction.MODULE,
                        Stage.NEIGHBOUR,
                        complianceHttpPort,
                        List.of("/v1/compliance"),
                        gate(compliancePort)),
                new ModuleStart(
                        SendersFunction.MODULE,
                        Stage.NEIGHBOUR,
                        sendersHttpPort,
                        List.of("/v1/senders"),
                        gate(sendersPort)),
                new ModuleStart(
                        TenantsFunction.MODULE,
                        Stage.NEIGHBOUR,
                        tenantsHttpPort,
                        List.of("/v1/tenants"),
                        gate(tenantsPort)),
                new ModuleStart(ChannelRouter.MODULE, Stage.ROUTER, routerHttpPort, List.of("/v1/channel"), router()),
                new ModuleStart(
                        Orchestrator.MODULE, Stage.ORCHESTRATOR, orchestratorHttpPort, List.of(), orchestrator()),
                new ModuleStart(SmppConnector.MODULE, Stage.CONNECTOR, smppPort, List.of(), smpp()),
                new ModuleStart(OttConnector.MODULE, Stage.CONNECTOR, ottPort, List.of(), ott()),
                new ModuleStart(VoiceConnector.MODULE, Stage.CONNECTOR, voicePort, List.of(), voice()),
                new ModuleStart(
                        ProviderWebhooksFunction.MODULE,
                        Stage.FUNCTION,
                        providerWebhooksPort,
                        List.of("/webhooks"),
                        providerWebhooks()),
                new ModuleStart(
                        TenantWebhooks.MODULE, Stage.NEIGHBOUR, webhooksPort, List.of("/v1/webhooks"), webhooks()),
                new ModuleStart(
                        MessagesFunction.MODULE,
                        Stage.FUNCTION,
                        messagesPort,
                        List.of("/v1/messages", "/v1/ledger", "/v1/audit"),
                        messages()));
    }

    int entrancePort() {
        return entrancePort;
    }

    /// Who is behind the entrance; what nobody claims is answered by messages.
    static List<Backend> backends(List<ModuleStart> starts) {
        return starts.reversed().stream()
                .filter(start -> !start.paths().isEmpty())
                .map(start -> new Backend(start.module().name(), start.url(), start.paths()))
                .toList();
    }

    Addresses addresses() {
        return new Addresses(
                url(entrancePort),
                url(messagesPort),
                url(consentHttpPort),
                url(complianceHttpPort),
                url(sendersHttpPort),
                url(tenantsHttpPort),
                url(routerHttpPort),
                url(orchestratorHttpPort),
                url(smppPort),
                url(ottPort),
                url(voicePort),
                url(providerWebhooksPort),
                url(webhooksPort),
                world.callbacks(),
                "127.0.0.1:" + world.operatorsPort(),
                world.chats(),
                world.telephones(),
                servers.database().url(),
                servers.database().user(),
                servers.database().password(),
                servers.natsUrl(),
                servers.redisUrl());
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    /// Where a module reaches another one's gRPC server.
    private String grpc(int port) {
        return (settings.shape() == Shape.ONE_JVM ? "in-process:" : "127.0.0.1:") + port;
    }

    private Map<String, Object> messages() {
        return Map.of(
                "router",
                grpc(routerPort),
                "orchestrator",
                grpc(orchestratorPort),
                "tenants",
                grpc(tenantsPort),
                "nats-url",
                servers.natsUrl(),
                "public-url",
                url(entrancePort));
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
        router.put("redis-url", servers.redisUrl());
        router.put("consent", grpc(consentPort));
        router.put("compliance", grpc(compliancePort));
        router.put("senders", grpc(sendersPort));
        router.put("admin-key-sha256", Identity.sha256(settings.identity().adminKey()));
        router.put("receipts.signing-key", settings.identity().signingKey("receipts"));
        settings.region().ifPresent(region -> {
            router.put("region", region.nats().name());
            router.put("regions.peers", String.join(",", region.peers()));
            router.put("regions.nats-url", servers.natsLinkUrl().orElseThrow());
        });
        return router;
    }

    private Map<String, Object> orchestrator() {
        Map<String, Object> orchestrator = withDatabase();
        orchestrator.put("grpc-port", orchestratorPort);
        orchestrator.put("router", grpc(routerPort));
        return orchestrator;
    }

    private Map<String, Object> smpp() {
        Map<String, Object> smpp = new HashMap<>(Map.of("nats-url", servers.natsUrl()));
        smpp.putAll(alone());
        for (int i = 0; i < Providers.OPERATORS.size(); i++) {
            String bind = "binds[" + i + "].";
            smpp.put(bind + "account", Providers.OPERATORS.get(i));
            smpp.put(bind + "host", "127.0.0.1");
            smpp.put(bind + "port", world.operatorsPort());
            smpp.put(bind + "system-id", Providers.OPERATORS.get(i));
            smpp.put(bind + "password", settings.identity().operatorPassword());
            // the simulated operators agreed to more than real ones do: the rate is as high as a bind's can be
            smpp.put(bind + "window", 50);
            smpp.put(bind + "submits-per-second", 10_000);
            // an operator in this very JVM comes back at once
            smpp.put(bind + "rebind-pause-max", "1s");
        }
        return smpp;
    }

    private Map<String, Object> ott() {
        Map<String, Object> ott = withDatabase();
        ott.putAll(alone());
        ott.put("secrets.url", world.secrets());
        ott.put("whatsapp[0].account", Providers.ACCOUNT);
        ott.put("whatsapp[0].base-url", world.chats());
        ott.put("whatsapp[0].phone-number-id", Providers.PHONE_NUMBER_ID);
        ott.put("whatsapp[0].probe-every", PROBE_EVERY);
        ott.put("telegram[0].account", Providers.ACCOUNT);
        ott.put("telegram[0].base-url", world.chats());
        ott.put("telegram[0].probe-every", PROBE_EVERY);
        ott.put("viber[0].account", Providers.ACCOUNT);
        ott.put("viber[0].base-url", world.chats());
        ott.put("viber[0].probe-every", PROBE_EVERY);
        return ott;
    }

    private Map<String, Object> voice() {
        Map<String, Object> voice = new HashMap<>(Map.of("nats-url", servers.natsUrl()));
        voice.putAll(alone());
        voice.put("secrets.url", world.secrets());
        voice.put("accounts[0].account", Providers.ACCOUNT);
        voice.put("accounts[0].base-url", world.telephones());
        voice.put("accounts[0].account-sid", providers.voiceAccountSid());
        voice.put("accounts[0].from", Providers.CALLER);
        voice.put("accounts[0].status-callback-url", voiceCallbackUrl());
        voice.put("accounts[0].calls-per-second", 50);
        voice.put("accounts[0].probe-every", PROBE_EVERY);
        return voice;
    }

    private Map<String, Object> providerWebhooks() {
        Map<String, Object> hooks = new HashMap<>(Map.of("nats-url", servers.natsUrl()));
        hooks.put("secrets.url", world.secrets());
        // what is simulated comes from one address
        hooks.put("requests-per-second", 10_000);
        hooks.put("whatsapp[0].account", Providers.ACCOUNT);
        hooks.put("whatsapp[0].phone-number-id", Providers.PHONE_NUMBER_ID);
        hooks.put("telegram[0].account", Providers.ACCOUNT);
        hooks.put("telegram[0].allowed-networks", "127.0.0.0/8");
        hooks.put("viber[0].account", Providers.ACCOUNT);
        hooks.put("voice[0].account", Providers.ACCOUNT);
        hooks.put("voice[0].public-url", voiceCallbackUrl());
        return hooks;
    }

    String whatsAppCallbackUrl() {
        return url(entrancePort) + "/webhooks/whatsapp/" + Providers.ACCOUNT;
    }

    String telegramCallbackUrl() {
        return url(entrancePort) + "/webhooks/telegram/" + Providers.ACCOUNT;
    }

    String viberCallbackUrl() {
        return url(entrancePort) + "/webhooks/viber/" + Providers.ACCOUNT;
    }

    private String voiceCallbackUrl() {
        return url(entrancePort) + "/webhooks/voice/" + Providers.ACCOUNT;
    }

    private Map<String, Object> webhooks() {
        Map<String, Object> webhooks = withDatabase();
        webhooks.put("admin-key-sha256", Identity.sha256(settings.identity().adminKey()));
        webhooks.put("allowed-private-networks", "127.0.0.0/8");
        webhooks.put("endpoints[0].tenant-id", settings.identity().tenantId().toString());
        webhooks.put("endpoints[0].url", world.callbacks());
        webhooks.put("endpoints[0].secret", settings.identity().webhookSecret());
        // there is one tenant here, with everything to itself
        webhooks.put("in-flight-per-endpoint-max", 64);
        return webhooks;
    }

    /// A connector has its accounts to itself here.
    private Map<String, Object> alone() {
        return Map.of("redis-url", servers.redisUrl(), "copies", 1);
    }

    private Map<String, Object> withDatabase() {
        return new HashMap<>(Map.of(
                "nats-url", servers.natsUrl(),
                "database.url", servers.database().url(),
                "database.user", servers.database().user(),
                "database.password", servers.database().password()));
    }
}
