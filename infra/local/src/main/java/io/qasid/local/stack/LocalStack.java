package io.qasid.local.stack;

import io.qasid.local.callback.Callback;
import io.qasid.local.callback.CallbackReceiver;
import io.qasid.local.callback.WebhookSignature;
import io.qasid.local.stack.StopOrder.Stage;
import io.qasid.servers.LocalServers;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.SmscSimulator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The whole product in this JVM: real servers as child processes, every module in a Micronaut context of its own, and
/// the world outside (two operators, a tenant's callback receiver).
public final class LocalStack implements AutoCloseable {
    private static final String DATABASE = "qasid";
    private static final Duration START_LEFT_MAX = Duration.ofSeconds(30);

    private final StackSettings settings;
    private final Progress progress;
    private final StopOrder running = new StopOrder();
    private final ReentrantLock starting = new ReentrantLock();

    public LocalStack(StackSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /// Returns when every module says that it is ready. What was started before a failure is stopped by [#close].
    ///
    /// @param onCallback told of every callback with a good signature, once for each event
    /// @throws RuntimeException with one line that says what failed
    public Addresses start(Consumer<Callback> onCallback) {
        starting.lock();
        try {
            return startAll(onCallback);
        } finally {
            starting.unlock();
        }
    }

    private Addresses startAll(Consumer<Callback> onCallback) {
        SmscSimulator operators = running.add(Stage.OUTSIDE, "operators", SmscSimulator.start(operatorAccounts()));
        progress.ready("SMSC simulator", "127.0.0.1:" + operators.port() + ", accounts awcc and roshan");
        CallbackReceiver callbacks = running.add(
                Stage.OUTSIDE,
                "callback receiver",
                CallbackReceiver.start(
                        new WebhookSignature(settings.identity().webhookSecret()), settings.clock(), onCallback));
        LocalServers servers = running.add(
                Stage.SERVER,
                "servers",
                LocalServers.start(
                        new LocalServers.Settings(settings.folder().path(), DATABASE, 0, 0, 0), settings.external()));
        progress.ready("PostgreSQL", servers.database().url());
        progress.ready("NATS", servers.natsUrl());
        progress.ready("Redis", servers.redisUrl());
        int scripts = Schemas.migrate(servers.database());
        progress.ready("schemas", scripts == 0 ? "up to date" : scripts + " migrations run");
        return new ModuleStarts(settings, servers, operators.port(), callbacks.url(), running, progress).all();
    }

    private SmscSettings operatorAccounts() {
        String password = settings.identity().operatorPassword();
        List<SmscAccount> accounts = ModuleStarts.OPERATORS.stream()
                .map(operator -> SmscAccount.of(operator, password))
                .toList();
        return SmscSettings.of(accounts.toArray(SmscAccount[]::new));
    }

    /// Stops everything that was started, those first who hand work on. The data stay.
    ///
    /// While a start is under way, whatever it starts from now on is stopped at once; this returns when that has
    /// ended.
    @Override
    public void close() {
        running.close();
        try {
            if (starting.tryLock(START_LEFT_MAX.toSeconds(), TimeUnit.SECONDS)) {
                starting.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
