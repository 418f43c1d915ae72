package io.qasid.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One secret as a module holds it in memory. What was read stays until something newer is read: a store that is away
/// takes nothing from anybody.
///
/// Safe for many threads; those who want it read again at the same time share one reading.
public final class HeldSecret {
    private static final Logger LOG = LoggerFactory.getLogger(HeldSecret.class);
    /// Versions before the current one that are held, however fast they come.
    private static final int OLDER_MAX = 3;

    private final SecretStore store;
    private final String path;
    private final Map<String, Pattern> form;
    private final Duration oldAcceptedFor;
    private final LongSupplier nanoTime;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Held held = new Held(Optional.empty(), List.of());
    /// With the lock.
    private boolean everRead;

    private long lastBegan;
    /// Written with the lock.
    private volatile boolean lastAnswered;
    private String complaint = "";

    /// @param older newest first
    private record Held(Optional<Secret> current, List<Secret> older) {}

    /// @param form fields that it must have, and how each must look
    /// @param oldAcceptedFor how long a version counts after it was replaced ([#accepted]); zero: not at all
    /// @param nanoTime as [System#nanoTime]
    public HeldSecret(
            SecretStore store, String path, Map<String, Pattern> form, Duration oldAcceptedFor, LongSupplier nanoTime) {
        this.store = store;
        this.path = path;
        this.form = Map.copyOf(form);
        this.oldAcceptedFor = oldAcceptedFor;
        this.nanoTime = nanoTime;
    }

    /// Empty until it was read for the first time.
    public Optional<Secret> current() {
        return held.current();
    }

    /// The current one first, then those before it that were replaced no longer ago than `oldAcceptedFor`.
    public List<Secret> accepted(Instant now) {
        Held known = held;
        List<Secret> accepted = new ArrayList<>();
        Optional<Secret> newer = known.current();
        newer.ifPresent(accepted::add);
        for (Secret old : known.older()) {
            if (newer.isEmpty() || !now.isBefore(newer.get().createdAt().plus(oldAcceptedFor))) {
                break;
            }
            accepted.add(old);
            newer = Optional.of(old);
        }
        return accepted;
    }

    /// Whether the last reading had one, whoever asked for it.
    boolean lastAnswered() {
        return lastAnswered;
    }

    /// Told after each change, by the thread that read it.
    public void onRenewal(Runnable listener) {
        listeners.add(listener);
    }

    /// The provider refused this one: reads it again unless that has happened already.
    ///
    /// @param refused what the request was made with; empty: there was none
    /// @return whether another one is held now
    public boolean renewedSince(Optional<Secret> refused) {
        if (isOther(refused)) {
            return true;
        }
        readAgain();
        return isOther(refused);
    }

    private boolean isOther(Optional<Secret> refused) {
        Optional<Secret> now = current();
        return now.isPresent() && (refused.isEmpty() || !now.get().isSameAs(refused.get()));
    }

    /// A reading that begins after this was called, this thread's or another's.
    ///
    /// @return whether the store had one
    public boolean readAgain() {
        long asked = nanoTime.getAsLong();
        boolean renewed = false;
        boolean answered;
        reading.lock();
        try {
            if (!everRead || lastBegan - asked < 0) {
                lastBegan = nanoTime.getAsLong();
                everRead = true;
                Optional<Secret> before = current();
                lastAnswered = read();
                renewed = isOther(before);
            }
            answered = lastAnswered;
        } finally {
            reading.unlock();
        }
        if (renewed) {
            listeners.forEach(Runnable::run);
        }
        return answered;
    }

    private boolean read() {
        return switch (store.read(path, OptionalInt.empty())) {
            case SecretRead.Found(Secret found) -> {
                Optional<String> flaw = flaw(found);
                flaw.ifPresentOrElse(text -> complain("version " + found.version() + " " + text), () -> take(found));
                yield flaw.isEmpty();
            }
            case SecretRead.Missing() -> {
                complain("it is not there");
                yield false;
            }
            case SecretRead.Away(String reason) -> {
                complain("the store is away: " + reason);
                yield false;
            }
        };
    }

    private Optional<String> flaw(Secret found) {
        return form.entrySet().stream()
                .filter(field -> found.field(field.getKey())
                        .filter(value -> field.getValue().matcher(value).matches())
                        .isEmpty())
                .map(field -> "has no " + field.getKey() + " of the form " + field.getValue())
                .findFirst();
    }

    /// A replica that lags behind does not take back what is held.
    private void take(Secret found) {
        Optional<Secret> before = current();
        if (before.isPresent() && found.createdAt().isBefore(before.get().createdAt())) {
            complain("version " + found.version() + " is older than what is held");
            return;
        }
        held = new Held(Optional.of(found), older(found));
        if (before.isEmpty() || !before.get().isSameAs(found)) {
            LOG.info("secret {}: version {} of {} is held", path, found.version(), found.createdAt());
        }
        complaint = "";
    }

    /// One that can't be read is kept as it is known; one that was deleted counts no more.
    private List<Secret> older(Secret current) {
        List<Secret> older = new ArrayList<>();
        for (int version = current.version() - 1;
                !oldAcceptedFor.isZero() && version > 0 && older.size() < OLDER_MAX;
                version--) {
            switch (store.read(path, OptionalInt.of(version))) {
                case SecretRead.Found(Secret found) when flaw(found).isEmpty() -> older.add(found);
                case SecretRead.Found found -> {
                    return older;
                }
                case SecretRead.Missing() -> {
                    return older;
                }
                case SecretRead.Away away -> known(version).ifPresent(older::add);
            }
        }
        return older;
    }

    private Optional<Secret> known(int version) {
        Held known = held;
        List<Secret> all = new ArrayList<>(known.older());
        known.current().ifPresent(all::add);
        return all.stream().filter(secret -> secret.version() == version).findFirst();
    }

    /// Once, until something else is wrong or all is well.
    private void complain(String text) {
        if (!text.equals(complaint)) {
            complaint = text;
            LOG.warn("secret {}: {}", path, text);
        }
    }

    /// Without what is in it.
    @Override
    public String toString() {
        return "HeldSecret[" + path + "]";
    }
}
