package io.qasid.simulator.smsc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One account at work: its binds, what it has not acknowledged, what is wrong with it.
final class Account {
    private final int number;
    private final SmscAccount settings;
    private final DeliveryQueue deliveries;
    private final FaultState faults = new FaultState();
    private final Set<Session> binds = ConcurrentHashMap.newKeySet();

    Account(int number, SmscAccount settings, int undeliveredMax) {
        this.number = number;
        this.settings = settings;
        this.deliveries = new DeliveryQueue(undeliveredMax);
    }

    int number() {
        return number;
    }

    String systemId() {
        return settings.systemId();
    }

    boolean hasPassword(String password) {
        return settings.password().equals(password);
    }

    int windowMax() {
        return settings.windowMax();
    }

    DeliveryQueue deliveries() {
        return deliveries;
    }

    FaultState faults() {
        return faults;
    }

    /// @return false when the account has all its binds
    boolean add(Session bind) {
        binds.add(bind);
        if (binds.size() > settings.bindsMax()) {
            binds.remove(bind);
            return false;
        }
        return true;
    }

    void remove(Session bind) {
        binds.remove(bind);
    }

    int bindCount() {
        return binds.size();
    }

    int dropBinds() {
        int dropped = 0;
        for (Session bind : binds) {
            bind.drop();
            dropped++;
        }
        return dropped;
    }
}
