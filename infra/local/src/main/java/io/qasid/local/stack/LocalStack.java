package io.qasid.local.stack;

import io.qasid.local.callback.Callback;
import io.qasid.local.callback.CallbackReceiver;
import io.qasid.local.callback.WebhookSignature;
import io.qasid.local.client.AdminApi;
import io.qasid.local.entrance.Entrance;
import io.qasid.local.stack.StopOrder.Stage;
import io.qasid.model.Msisdn;
import io.qasid.secrets.SealedFile;
import io.qasid.servers.LocalServers;
import io.qasid.simulator.ott.OttSimulator;
import io.qasid.simulator.smsc.SmscSimulator;
import io.qasid.simulator.voice.VoiceSimulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The whole product on this machine: real servers as child processes, every module in a Micronaut context or a process
/// of its own ([Shape]), and the world outside (two operators, a tenant's callback receiver).
public final class LocalStack implements AutoCloseable {
    /// What the tenant may send as, and where to.
    public static final String SENDER = "Qasid";
    private static final String COUNTRY = "AF";
    private static final String TENANT = "Local stack";
    /// As many as a tenant can have: drills and benchmarks measure what is behind the quota.
    private static final int REQUESTS_PER_SECOND = 10_000;

    private static final String DATABASE = "qasid";
    private static final Duration START_LEFT_MAX = Duration.ofSeconds(30);

    private final StackSettings settings;
    private final Progress progress;
    private final StopOrder running = new StopOrder();
    private final ReentrantLock starting = new ReentrantLock();
    private final Map<String, ModuleProcess> processes = new ConcurrentHashMap<>();
    private @Nullable SmscSimulator operators;
    private @Nullable OttSimulator chats;
    private @Nullable VoiceSimulator telephones;
    private @Nullable LocalServers servers;

    public LocalStack(StackSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /// Returns when every module says that it is ready. What was started before a failure is stopped by [#close].
    ///
    /// @param onCallback told of every callback to our own receiver with a good signature, once for each event
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
        Providers providers = new Providers(settings.identity(), settings.clock());
        StackSettings.Outside outside = settings.outside();
        int smscPort = outside.smscPort() == 0 ? startOperators(providers) : outside.smscPort();
        OttSimulator ott = running.add(Stage.OUTSIDE, "chats", providers.chats());
        chats = ott;
        progress.ready("chat simulator", ott.whatsAppUrl() + ", WhatsApp, Telegram and Viber");
        VoiceSimulator calls = running.add(Stage.OUTSIDE, "telephones", providers.telephones());
        telephones = calls;
        progress.ready("call simulator", calls.url());
        String callbackUrl = outside.callbackUrl().isEmpty() ? startCallbacks(onCallback) : outside.callbackUrl();
        LocalServers local = running.add(
                Stage.SERVER,
                "servers",
                LocalServers.start(
                        new LocalServers.Settings(
                                settings.folder().path(),
                                DATABASE,
                                0,
                                0,
                                0,
                                settings.region().map(StackSettings.Region::nats)),
                        settings.external()));
        servers = local;
        progress.ready("PostgreSQL", local.database().url());
        progress.ready("NATS", local.natsUrl());
        progress.ready("Redis", local.redisUrl());
        int scripts = Schemas.migrate(local.database());
        progress.ready("schemas", scripts == 0 ? "up to date" : scripts + " migrations run");
        providers.keepIn(secrets());
        ModuleStarts starts = new ModuleStarts(
                settings,
                local,
                providers,
                new ModuleStarts.World(
                        smscPort,
                        ott.whatsAppUrl(),
                        calls.url(),
                        callbackUrl,
                        secrets().url()));
        ott.callbacks(starts.whatsAppCallbackUrl(), starts.telegramCallbackUrl(), starts.viberCallbackUrl());
        List<ModuleStart> all = starts.all().stream()
                .map(start -> start.with(settings.changed()))
                .toList();
        Entrance entrance = running.add(
                Stage.ENTRANCE, "entrance", Entrance.open(starts.entrancePort(), ModuleStarts.backends(all)));
        progress.ready("entrance", entrance.url());
        List<String> urls = Parallel.all(
                all.stream().<Callable<String>>map(start -> () -> start(start)).toList());
        try (Readiness readiness = new Readiness(settings.clock())) {
            readiness.await(urls);
        }
        Addresses addresses = starts.addresses();
        registerTenant(addresses);
        running.add(
                Stage.ENTRANCE,
                "schedules",
                Schedules.start(
                        Schedules.jobs(addresses.webhooks(), addresses.router()),
                        settings.identity().adminKey()));
        return addresses;
    }

    /// @return their port
    private int startOperators(Providers providers) {
        SmscSimulator smsc = running.add(Stage.OUTSIDE, "operators", providers.operators());
        operators = smsc;
        progress.ready("SMSC simulator", "127.0.0.1:" + smsc.port() + ", accounts awcc and roshan");
        return smsc.port();
    }

    /// @return the tenant's URL for callbacks
    private String startCallbacks(Consumer<Callback> onCallback) {
        WebhookSignature signature = new WebhookSignature(settings.identity().webhookSecret());
        return running.add(
                        Stage.OUTSIDE,
                        "callback receiver",
                        CallbackReceiver.start(signature, settings.clock(), onCallback))
                .url();
    }

    /// Without a key nobody could ask for anything, and without a registered sender the tenant could send nothing.
    private void registerTenant(Addresses addresses) {
        Identity identity = settings.identity();
        try (AdminApi admin = new AdminApi(addresses.entrance(), identity.adminKey())) {
            admin.tenant(identity.tenantId(), TENANT, REQUESTS_PER_SECOND);
            admin.key(identity.tenantId(), Identity.sha256(identity.apiKey()), identity.apiKeyPrefix());
            progress.ready("tenant", identity.tenantId() + ", with the key of this stack");
            admin.sender(identity.tenantId(), SENDER, COUNTRY, "*");
        }
        progress.ready("sender", SENDER + ", for numbers of " + COUNTRY);
    }

    /// @return the module's URL
    private String start(ModuleStart start) {
        String name = start.module().name();
        switch (settings.shape()) {
            case ONE_JVM -> running.add(start.stage(), name, start.module().start(start.prefixed(), settings.clock()));
            case SPLIT, SPLIT_UNSUPERVISED -> {
                Path folder = settings.folder().path().resolve("modules").resolve(name);
                ModuleProcess process = running.add(
                        start.stage(), name, new ModuleProcess(start, folder, settings.shape() == Shape.SPLIT));
                processes.put(name, process);
                process.restart();
            }
        }
        progress.ready(name, start.url());
        return start.url();
    }

    /// A module of a stack that is [Shape#SPLIT].
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public ModuleProcess process(String module) {
        ModuleProcess process = processes.get(module);
        if (process == null) {
            throw new IllegalArgumentException("no module " + module + " runs as a process here");
        }
        return process;
    }

    /// Every module of a stack whose modules are processes.
    public Collection<ModuleProcess> processes() {
        return List.copyOf(processes.values());
    }

    /// Where the modules read the credentials of their accounts.
    public SealedFile secrets() {
        return new SealedFile(settings.folder().secrets(), settings.clock());
    }

    /// The servers, once started.
    public LocalServers servers() {
        return Objects.requireNonNull(servers, "not started");
    }

    /// The simulated operators, once started here.
    public SmscSimulator operators() {
        return Objects.requireNonNull(operators, "not started");
    }

    /// WhatsApp, Telegram and Viber, simulated, once started.
    public OttSimulator chats() {
        return Objects.requireNonNull(chats, "not started");
    }

    /// A person opens the link to the Viber bot that was sent to their number, and writes to it.
    ///
    /// @param number E.164
    public void linkOnViber(String number) {
        String context = new Providers(settings.identity(), settings.clock()).viberContext(new Msisdn(number));
        chats().viberStart(number, context);
    }

    /// The simulated telephones, once started.
    public VoiceSimulator telephones() {
        return Objects.requireNonNull(telephones, "not started");
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
