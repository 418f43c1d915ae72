package io.qasid.voice;

import io.micronaut.context.annotation.Context;
import io.qasid.connectorruntime.ConnectorHost;
import io.qasid.connectorruntime.ConnectorSettings;
import io.qasid.connectorruntime.InboxSettings;
import io.qasid.connectorruntime.RouterInbox;
import io.qasid.connectorruntime.Surroundings;
import io.qasid.providerhttp.Instruments;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secrets;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every account of this process with its host, from start to stop. An account that is down holds up no other one.
@Context
final class HostedAccounts {
    private final RouterInbox inbox;
    private final Map<String, ProviderAccount> accounts = new LinkedHashMap<>();
    private final List<ConnectorHost> hosts = new ArrayList<>();

    HostedAccounts(Collection<AccountSettings> settings, Secrets secrets, Surroundings surroundings) {
        check(settings);
        this.inbox = new RouterInbox(surroundings, InboxSettings.DEFAULTS);
        Instruments instruments = new Instruments(
                surroundings.clock(), surroundings.nanoTime(), surroundings.random(), surroundings.meters());
        for (AccountSettings each : settings) {
            HeldSecret credential = secrets.hold(each.route(), each.secretPath(), CallApi.CREDENTIAL, Duration.ZERO);
            ProviderAccount account = CallApi.account(each, credential, instruments);
            accounts.put(each.account(), account);
            ConnectorSettings hosting = ConnectorSettings.DEFAULTS.withSegmentsPerSecond(each.callsPerSecond());
            hosts.add(new ConnectorHost(account, inbox, surroundings, hosting));
        }
        accounts.values().forEach(ProviderAccount::start);
        hosts.forEach(ConnectorHost::start);
    }

    private static void check(Collection<AccountSettings> settings) {
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("qasid.voice.accounts needs at least one account, there is none");
        }
        Set<String> accounts = new HashSet<>();
        for (AccountSettings each : settings) {
            if (!accounts.add(each.account())) {
                throw new IllegalArgumentException("qasid.voice.accounts has account " + each.account() + " twice");
            }
        }
    }

    boolean ready(String name) {
        ProviderAccount account = accounts.get(name);
        return account != null && account.ready();
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
