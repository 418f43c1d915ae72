package io.qasid.simulator.smsc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// One account at work: its binds, what it has not acknowledged, what is wrong with it.
final class Account {
    private final int number;
    private final SmscAccount settings;
    private final DeliveryQueue deliveries;
    private final FaultState faults = new FaultState();
    private final Set<Session> binds = ConcurrentHashMap.newKeySet();
    private final ReentrantLock adding = new ReentrantLock();

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
        // one at a time: of two that want the last place, one gets it
        adding.lock();
        try {
            return binds.size() < settings.bindsMax() && binds.add(bind);
        } finally {
            adding.unlock();
        }
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
