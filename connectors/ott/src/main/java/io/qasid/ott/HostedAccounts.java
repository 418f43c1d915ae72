package io.qasid.ott;

import io.micronaut.context.annotation.Context;
import io.qasid.connectorruntime.ConnectorHost;
import io.qasid.connectorruntime.ConnectorSettings;
import io.qasid.connectorruntime.InboxSettings;
import io.qasid.connectorruntime.RouterInbox;
import io.qasid.connectorruntime.Surroundings;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.ott.telegram.BotApi;
import io.qasid.ott.viber.RestBotApi;
import io.qasid.ott.whatsapp.CloudApi;
import io.qasid.providerhttp.Instruments;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.providerhttp.ProviderApi;
import io.qasid.providerhttp.ProviderSettings;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secrets;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Every account of this process with its host, from start to stop. An account that is down holds up no other one.
@Context
final class HostedAccounts {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(30);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);
    /// WhatsApp: a message in 6 s to one person, after a burst that borrows from later ones.
    private static final Duration PAIR_PAUSE = Duration.ofSeconds(6);

    private static final int PAIR_BURST = 45;
    /// Telegram: about one a second in one chat; short bursts are borne. Viber publishes nothing, and has the same.
    private static final Duration CHAT_PAUSE = Duration.ofSeconds(1);

    private static final int CHAT_BURST = 3;

    private final Surroundings surroundings;
    private final Secrets secrets;
    private final Instruments instruments;
    private final RouterInbox inbox;
    private final Map<Route, ProviderAccount> accounts = new LinkedHashMap<>();
    private final List<ConnectorHost> hosts = new ArrayList<>();

    private record Held(Route route, HeldSecret credential) {}

    HostedAccounts(
            Collection<WhatsAppSettings> whatsApp,
            Collection<TelegramSettings> telegram,
            Collection<ViberSettings> viber,
            People people,
            Secrets secrets,
            Surroundings surroundings) {
        if (whatsApp.isEmpty() && telegram.isEmpty() && viber.isEmpty()) {
            throw new IllegalArgumentException("qasid.ott needs at least one account, there is none");
        }
        this.surroundings = surroundings;
        this.secrets = secrets;
        this.inbox = new RouterInbox(surroundings, InboxSettings.DEFAULTS);
        this.instruments = new Instruments(
                surroundings.clock(), surroundings.nanoTime(), surroundings.random(), surroundings.meters());
        for (WhatsAppSettings each : whatsApp) {
            CloudApi api = new CloudApi(
                    each.route(),
                    each.baseUrl() + "/" + each.version() + "/" + each.phoneNumberId(),
                    people,
                    pace(each.route(), PAIR_PAUSE, PAIR_BURST),
                    surroundings.clock());
            host(
                    api,
                    held(each.route(), each.secretPath(), CloudApi.CREDENTIAL),
                    each.window(),
                    each.sendsPerSecond(),
                    each.answerTimeout(),
                    each.probeEvery());
        }
        for (TelegramSettings each : telegram) {
            BotApi api = new BotApi(
                    each.route(),
                    each.baseUrl(),
                    people,
                    pace(each.route(), CHAT_PAUSE, CHAT_BURST),
                    surroundings.clock(),
                    surroundings.nanoTime());
            host(
                    api,
                    held(each.route(), each.secretPath(), BotApi.CREDENTIAL),
                    each.window(),
                    each.sendsPerSecond(),
                    each.answerTimeout(),
                    each.probeEvery());
        }
        for (ViberSettings each : viber) {
            RestBotApi api = new RestBotApi(
                    each.route(),
                    each.baseUrl() + "/pa",
                    people,
                    pace(each.route(), CHAT_PAUSE, CHAT_BURST),
                    surroundings.clock());
            host(
                    api,
                    held(each.route(), each.secretPath(), RestBotApi.CREDENTIAL),
                    each.window(),
                    each.sendsPerSecond(),
                    each.answerTimeout(),
                    each.probeEvery());
        }
        accounts.values().forEach(ProviderAccount::start);
        hosts.forEach(ConnectorHost::start);
    }

    private RecipientPace pace(Route route, Duration pause, int burst) {
        return new RecipientPace(
                surroundings.copies(), route, pause, burst, surroundings.nanoTime(), surroundings.random());
    }

    private Held held(Route route, String path, Map<String, Pattern> form) {
        return new Held(route, secrets.hold(route, path, form, Duration.ZERO));
    }

    private void host(
            ProviderApi api, Held held, int window, int perSecond, Duration answerTimeout, Duration probeEvery) {
        Route route = held.route();
        ProviderSettings settings = new ProviderSettings(
                route, window, CONNECT_TIMEOUT, answerTimeout, probeEvery, REFUSED_PAUSE, DRAIN_TIMEOUT);
        ProviderAccount account = new ProviderAccount(settings, api, held.credential(), instruments);
        if (accounts.put(route, account) != null) {
            throw new IllegalArgumentException("qasid.ott has " + route + " twice");
        }
        hosts.add(new ConnectorHost(
                account, inbox, surroundings, ConnectorSettings.DEFAULTS.withSegmentsPerSecond(perSecond)));
    }

    /// Whether every account of the channel is.
    boolean ready(Channel channel) {
        return accounts.values().stream()
                .filter(account -> account.route().channel() == channel)
                .allMatch(ProviderAccount::ready);
    }

    /// All at once, because each waits for its provider; the inbox last, because each brings its outcomes there.
    @PreDestroy
    void close() throws InterruptedException {
        List<Thread> closing = hosts.stream()
                .map(host -> Thread.ofVirtual().name("close").start(host::close))
                .toList();
        for (Thread thread : closing) {
            thread.join();
        }
        inbox.close();
    }
}
