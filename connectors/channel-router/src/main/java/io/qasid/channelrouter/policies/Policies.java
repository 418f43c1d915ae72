package io.qasid.channelrouter.policies;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Policies as messages follow them: of each tenant that sends, in memory, also that it has none.
///
/// A tenant that isn't known yet is read when its first message comes, together with the others that come then. Changes
/// are heard of over NATS, and found by looking now and then for what was committed since. A tenant whose
/// policies have changed is read again before its next message is planned; if that fails, what was known serves, as
/// long as the last look that succeeded is at most 5 min old. A tenant that nothing is known of gets no message planned
/// meanwhile: it may have a policy.
public final class Policies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);
    /// Cached reads go on for so long without the store (CHAN-02).
    static final Duration AGE_MAX = Duration.ofMinutes(5);

    private static final int CHANGES_MAX = 1_000;
    /// Tenants that are read together.
    private static final int BATCH_MAX = 256;
    /// Tenants that wait to be read.
    private static final int WAITING_MAX = 8_192;
    /// About 100 octets each: a tenant, or an eighth of a policy.
    private static final long WEIGHT_MAX = 500_000;
    /// A tenant that is changed over and over while it is read is taken as it was read last.
    private static final int READS_MAX = 3;

    private final PolicyStore store;
    private final PolicyCheck check;
    private final Duration patience;
    private final Duration lookEvery;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Cache<TenantId, Held> known = Caffeine.newBuilder()
            .maximumWeight(WEIGHT_MAX)
            .weigher((TenantId tenant, Held held) ->
                    1 + 8 * held.policies().entries().size())
            .build();
    private final Map<TenantId, CompletableFuture<Held>> asked = new ConcurrentHashMap<>();
    private final BlockingQueue<TenantId> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    /// Tenants that changed while some were being read.
    private final Set<TenantId> changedMeanwhile = new HashSet<>();

    private boolean reading;

    private final Thread thread = Thread.ofVirtual().name("policies").unstarted(this::run);
    /// The last change that was seen; negative: none was looked for yet.
    private long seen = -1;
    private long lookDueNanos = System.nanoTime();
    private boolean storeOut;
    private volatile @Nullable Instant lookedAt;
    private volatile boolean closing;

    /// @param outdated it has changed since it was read
    private record Held(TenantPolicies policies, boolean outdated) {}

    /// @param patience how long a message waits for a tenant that has to be read
    /// @param lookEvery how often what was committed since is looked for
    Policies(
            PolicyStore store,
            PolicyCheck check,
            Duration patience,
            Duration lookEvery,
            InstantSource clock,
            MeterRegistry meters) {
        this.store = store;
        this.check = check;
        this.patience = patience;
        this.lookEvery = lookEvery;
        this.clock = clock;
        this.meters = meters;
        meters.counter("chan_policy_unavailable");
    }

    void start() {
        thread.start();
    }

    public sealed interface Answer {}

    public record Found(PolicyVersion policy) implements Answer {}

    /// The tenant has none for this message.
    public record None() implements Answer {}

    /// Retry: it has one that can't be read now, or can't be followed, or nobody knows.
    public record Unavailable(String detail) implements Answer {}

    /// From memory, unless the tenant has to be read first: then it waits for that.
    public Answer find(TenantId tenant, Category category, String name, Msisdn recipient) {
        Optional<TenantPolicies> policies = of(tenant);
        if (policies.isEmpty()) {
            return unavailable("the tenant's routing policies can't be read");
        }
        Optional<TenantPolicies.Entry> entry = policies.get().find(category, name, recipient);
        if (entry.isEmpty()) {
            return new None();
        }
        return switch (entry.get()) {
            case TenantPolicies.Usable(PolicyVersion policy) -> new Found(policy);
            case TenantPolicies.Unusable(PolicyKey key, String label, String flaw) ->
                unavailable("policy " + label + " can't be followed: " + flaw);
        };
    }

    private Unavailable unavailable(String detail) {
        meters.counter("chan_policy_unavailable").increment();
        return new Unavailable(detail);
    }

    private Optional<TenantPolicies> of(TenantId tenant) {
        Held held = known.getIfPresent(tenant);
        boolean usable = held != null && recent();
        if (held != null && usable && !held.outdated()) {
            return Optional.of(held.policies());
        }
        Optional<Held> read = read(tenant);
        if (read.isPresent()) {
            return read.map(Held::policies);
        }
        return held != null && usable ? Optional.of(held.policies()) : Optional.empty();
    }

    private boolean recent() {
        Instant at = lookedAt;
        return at != null && at.plus(AGE_MAX).isAfter(clock.instant());
    }

    /// What was read before a change that is known of is read again.
    private Optional<Held> read(TenantId tenant) {
        long end = System.nanoTime() + patience.toNanos();
        Optional<Held> last = Optional.empty();
        for (int reads = 0; reads < READS_MAX; reads++) {
            last = ask(tenant, end - System.nanoTime());
            if (last.isEmpty() || !last.get().outdated()) {
                return last;
            }
        }
        return last;
    }

    private Optional<Held> ask(TenantId tenant, long nanos) {
        CompletableFuture<Held> answer = new CompletableFuture<>();
        CompletableFuture<Held> before = asked.putIfAbsent(tenant, answer);
        if (before == null && !waiting.offer(tenant)) {
            asked.remove(tenant, answer);
            return Optional.empty();
        }
        try {
            return Optional.of((before == null ? answer : before).get(nanos, TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// A policy of this tenant was changed: its next message follows the new one.
    public void changed(TenantId tenant) {
        synchronized (changedMeanwhile) {
            if (reading) {
                changedMeanwhile.add(tenant);
            }
            known.asMap().computeIfPresent(tenant, (same, held) -> new Held(held.policies(), true));
        }
    }

    /// Policies of any tenant may have changed.
    void anyChanged() {
        synchronized (changedMeanwhile) {
            if (reading) {
                changedMeanwhile.addAll(asked.keySet());
            }
            known.asMap().replaceAll((tenant, held) -> new Held(held.policies(), true));
        }
    }

    private void run() {
        try {
            while (!closing) {
                TenantId first = waiting.poll(Math.max(0, lookDueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (first != null) {
                    List<TenantId> batch = new ArrayList<>(List.of(first));
                    waiting.drainTo(batch, BATCH_MAX - 1);
                    answer(batch);
                }
                if (System.nanoTime() - lookDueNanos >= 0) {
                    look();
                    lookDueNanos = System.nanoTime() + lookEvery.toNanos();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("policies are read no more");
        }
    }

    private void answer(List<TenantId> tenants) {
        synchronized (changedMeanwhile) {
            reading = true;
        }
        try {
            Map<TenantId, List<TenantPolicies.Entry>> found = new HashMap<>();
            for (PolicyStore.Row row : store.inForce(tenants)) {
                found.computeIfAbsent(row.key().tenant(), tenant -> new ArrayList<>())
                        .add(entry(row));
            }
            for (TenantId tenant : tenants) {
                List<TenantPolicies.Entry> entries = found.get(tenant);
                keep(tenant, entries == null ? TenantPolicies.NONE : new TenantPolicies(entries));
            }
        } catch (SQLException | RuntimeException e) {
            storeOut(e);
            for (TenantId tenant : tenants) {
                CompletableFuture<Held> answer = asked.remove(tenant);
                if (answer != null) {
                    answer.completeExceptionally(e);
                }
            }
        } finally {
            synchronized (changedMeanwhile) {
                reading = false;
                changedMeanwhile.clear();
            }
        }
    }

    private void keep(TenantId tenant, TenantPolicies policies) {
        Held held;
        CompletableFuture<Held> answer;
        synchronized (changedMeanwhile) {
            held = new Held(policies, changedMeanwhile.contains(tenant));
            known.put(tenant, held);
            // whoever asks from here on is read anew if it has to be
            answer = asked.remove(tenant);
        }
        if (answer != null) {
            answer.complete(held);
        }
    }

    private TenantPolicies.Entry entry(PolicyStore.Row row) {
        String label = row.key() + " v" + row.version();
        try {
            PolicyVersion version = row.read();
            Optional<String> flaw = check.unusable(version.policy());
            if (flaw.isEmpty()) {
                return new TenantPolicies.Usable(version);
            }
            LOG.error(
                    "policy {} of tenant {} can't be followed: {}",
                    label,
                    row.key().tenant(),
                    flaw.get());
            return new TenantPolicies.Unusable(row.key(), label, flaw.get());
        } catch (IllegalArgumentException e) {
            LOG.error("policy {} of tenant {} can't be read", label, row.key().tenant(), e);
            return new TenantPolicies.Unusable(row.key(), label, "it can't be read");
        }
    }

    private void look() {
        try {
            Instant before = clock.instant();
            if (seen < 0) {
                seen = store.newestChange();
                // what was read until now may be older than that change
                anyChanged();
            }
            List<PolicyStore.Change> changes;
            do {
                changes = store.changesAfter(seen, CHANGES_MAX);
                for (PolicyStore.Change change : changes) {
                    changed(change.tenant());
                    seen = change.number();
                }
            } while (changes.size() == CHANGES_MAX);
            lookedAt = before;
            storeOut = false;
        } catch (SQLException | RuntimeException e) {
            storeOut(e);
        }
    }

    /// Said once for each outage.
    private void storeOut(Exception e) {
        if (!storeOut) {
            LOG.warn("policies can't be read, and those that are known serve: {}", e.getMessage());
            storeOut = true;
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
