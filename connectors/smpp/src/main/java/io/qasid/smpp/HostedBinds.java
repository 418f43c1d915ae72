package io.qasid.smpp;

import io.micronaut.context.annotation.Context;
import io.qasid.connectorruntime.ConnectorHost;
import io.qasid.connectorruntime.ConnectorSettings;
import io.qasid.connectorruntime.InboxSettings;
import io.qasid.connectorruntime.RouterInbox;
import io.qasid.connectorruntime.Surroundings;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every bind of this process with its host, from start to stop. A bind that is down holds up no other one.
@Context
final class HostedBinds {
    private final RouterInbox inbox;
    private final Map<String, SmppBind> binds = new LinkedHashMap<>();
    private final List<ConnectorHost> hosts = new ArrayList<>();

    HostedBinds(Collection<BindSettings> settings, Surroundings surroundings) {
        check(settings);
        this.inbox = new RouterInbox(surroundings, InboxSettings.DEFAULTS);
        SegmentReferences references = new SegmentReferences(surroundings.random());
        Instruments instruments = new Instruments(
                surroundings.clock(), surroundings.nanoTime(), surroundings.random(), surroundings.meters());
        for (BindSettings each : settings) {
            SmppBind bind = new SmppBind(each, inbox, references, instruments);
            binds.put(each.account(), bind);
            ConnectorSettings hosting = ConnectorSettings.DEFAULTS.withSegmentsPerSecond(each.submitsPerSecond());
            hosts.add(new ConnectorHost(bind, inbox, surroundings, hosting));
        }
        binds.values().forEach(SmppBind::start);
        hosts.forEach(ConnectorHost::start);
    }

    private static void check(Collection<BindSettings> settings) {
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("qasid.smpp.binds needs at least one bind, there is none");
        }
        Set<String> accounts = new HashSet<>();
        for (BindSettings each : settings) {
            if (!accounts.add(each.account())) {
                throw new IllegalArgumentException("qasid.smpp.binds has account " + each.account() + " twice");
            }
        }
    }

    boolean bound(String account) {
        SmppBind bind = binds.get(account);
        return bind != null && bind.ready();
    }

    /// All at once, because each waits for its SMSC; the inbox last, because each brings its outcomes there.
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
