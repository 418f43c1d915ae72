package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.callback.Callback;
import io.qasid.local.client.AdminApi;
import io.qasid.local.client.QasidApi;
import io.qasid.local.client.SendPrice;
import io.qasid.local.stack.Addresses;
import io.qasid.local.stack.Identity;
import io.qasid.local.stack.LocalStack;
import io.qasid.local.stack.ModuleProcess;
import io.qasid.local.stack.Shape;
import io.qasid.local.stack.StackFolder;
import io.qasid.local.stack.StackSettings;
import io.qasid.model.Category;
import io.qasid.servers.ExternalServers;
import io.qasid.servers.NatsServer;
import io.qasid.servers.Postgres;
import io.qasid.servers.RedisServer;
import io.qasid.servers.Server;
import io.qasid.servers.TestServers;
import io.qasid.simulator.ott.Faults;
import io.qasid.simulator.ott.Limits;
import io.qasid.simulator.ott.OttChannel;
import io.qasid.simulator.ott.OttRecord;
import io.qasid.simulator.ott.OttSimulator;
import io.qasid.simulator.smsc.SmscRecord;
import io.qasid.simulator.voice.VoiceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The whole product as processes, with everything in reach that a drill breaks or reads.
final class Stand implements AutoCloseable {
    private static final String SENDER = "Qasid";
    private static final Duration LINKED_MAX = Duration.ofSeconds(30);
    private static final Path LOGS_OF_A_FAILED_START = Path.of("target/stand-logs");

    private final Identity identity;
    private final InstantSource clock = InstantSource.system();
    private final Map<String, Set<String>> events = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> capsReached = new ConcurrentHashMap<>();
    private final Map<String, List<String>> answersTold = new ConcurrentHashMap<>();
    private volatile Runnable onEnd = () -> {};
    private final StackFolder folder = new StackFolder(TestServers.freshFolder("stand"));
    private final LocalStack stack;
    private final Addresses addresses;
    private final QasidApi api;

    /// Returns when everything is ready.
    Stand() {
        this(ExternalServers.from(Map.of()), "", Map.of());
    }

    /// One of several regions.
    ///
    /// @param identity the same in all of them, as their tenant is
    Stand(Identity identity, StackSettings.Region region) {
        this(ExternalServers.from(Map.of()), "", Map.of(), identity, Optional.of(region));
    }

    /// @param external used instead of servers of the stack's own
    Stand(ExternalServers external) {
        this(external, "", Map.of());
    }

    /// @param callbackUrl where the tenant takes its callbacks; empty: at a receiver of the stack's own
    /// @param changed settings of modules that are other ones than a stack's
    Stand(String callbackUrl, Map<String, Object> changed) {
        this(ExternalServers.from(Map.of()), callbackUrl, changed);
    }

    private Stand(ExternalServers external, String callbackUrl, Map<String, Object> changed) {
        this(external, callbackUrl, changed, Identity.make(new SecureRandom()), Optional.empty());
    }

    private Stand(
            ExternalServers external,
            String callbackUrl,
            Map<String, Object> changed,
            Identity identity,
            Optional<StackSettings.Region> region) {
        this.identity = identity;
        stack = new LocalStack(
                new StackSettings(
                        folder,
                        identity,
                        0,
                        external,
                        Shape.SPLIT_UNSUPERVISED,
                        clock,
                        new StackSettings.Outside(0, callbackUrl),
                        changed,
                        region),
                (what, detail) -> say(what));
        try {
            addresses = stack.start(this::note);
        } catch (RuntimeException e) {
            keepLogs();
            stack.close();
            throw e;
        }
        api = new QasidApi(addresses.entrance(), identity.apiKey());
    }

    /// With the stacks of all threads: a module that hangs says nothing by itself.
    private void keepLogs() {
        for (ModuleProcess module : stack.processes()) {
            module.dumpThreads();
        }
        try {
            Files.createDirectories(LOGS_OF_A_FAILED_START);
            for (ModuleProcess module : stack.processes()) {
                Files.copy(
                        module.log(),
                        LOGS_OF_A_FAILED_START.resolve(module.name() + ".log"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            say("logs of the start that failed are in " + LOGS_OF_A_FAILED_START.toAbsolutePath());
        } catch (IOException e) {
            say("logs of the start that failed can't be kept: " + e.getMessage());
        }
    }

    static void say(String line) {
        System.out.println("drill: " + line);
    }

    QasidApi api() {
        return api;
    }

    /// Of every admin API.
    String adminKey() {
        return identity.adminKey();
    }

    /// Without the entrance between; closed by whoever asked for it.
    QasidApi straightAtMessages() {
        return new QasidApi(addresses.messages(), identity.apiKey());
    }

    Addresses addresses() {
        return addresses;
    }

    ModuleProcess module(String name) {
        return stack.process(name);
    }

    Postgres postgres() {
        return server(Postgres.class);
    }

    NatsServer nats() {
        return server(NatsServer.class);
    }

    RedisServer redis() {
        return server(RedisServer.class);
    }

    /// All servers of the stack, each once.
    List<Server> servers() {
        return stack.servers().started();
    }

    /// All modules of the stack.
    Collection<ModuleProcess> modules() {
        return stack.processes();
    }

    /// What reached handsets.
    SmscRecord handsets() {
        return stack.operators().record();
    }

    /// What reached people until now.
    Copies copies() {
        return new Copies(handsets(), stack.chats().record(), stack.telephones().record());
    }

    /// A handset writes to one of the operators' numbers or to a sender's name.
    void answer(String from, String to, String text) {
        assertThat(stack.operators().mobileOriginated("awcc", from.substring(1), to, text))
                .as("a bind that receives")
                .isTrue();
    }

    /// A person writes to the business number on WhatsApp.
    void answerOnWhatsApp(String from, String text) {
        stack.chats().whatsAppMessage(from, text);
    }

    /// What recipients said by themselves and the consent function has not committed yet.
    int recipientsSaidWaiting() throws SQLException {
        return count("select count(*) from chan.recipient_said");
    }

    /// Answers of recipients that are the router's, or were.
    int answersTaken() throws SQLException {
        return count("select count(*) from chan.audit where kind = 'ANSWER_RECEIVED'");
    }

    /// The number that `sql` answers.
    int count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        addresses.database(), addresses.databaseUser(), addresses.databasePassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /// One more name that the tenant may send under.
    void registerSender(String sender) {
        try (AdminApi admin = new AdminApi(addresses.entrance(), identity.adminKey())) {
            admin.sender(identity.tenantId(), sender, "AF", "*");
        }
    }

    /// As somebody on call orders it.
    ///
    /// @param state `OPEN`, `CLOSED` or `AUTO`
    void orderCircuit(String adapter, String state, String reason) {
        try (AdminApi admin = new AdminApi(addresses.router(), identity.adminKey())) {
            admin.circuit(adapter, state, reason);
        }
    }

    /// WhatsApp, Telegram and Viber themselves.
    OttSimulator provider() {
        return stack.chats();
    }

    /// Makes the next version of a secret of the modules, one field of which is another one.
    void changeSecret(String path, String field, String value) {
        stack.secrets().write(path, before -> {
            Map<String, String> after = new HashMap<>(before);
            after.put(field, value);
            return after;
        });
    }

    /// Where the modules read their secrets.
    Path secretsFile() {
        return folder.secrets();
    }

    /// As somebody says it who has put a newer secret into the store.
    ///
    /// @return what was announced
    JsonNode announceRotation(String adapter, String reason) {
        try (AdminApi admin = new AdminApi(addresses.router(), identity.adminKey())) {
            return admin.rotation(adapter, reason).path("rotations").path(0);
        }
    }

    /// How many were announced, as the audit chain has it.
    int rotationsRecorded() throws SQLException {
        return count("select count(*) from chan.audit where kind = 'CREDENTIAL_ROTATED'");
    }

    /// Makes one of the chats misbehave.
    Faults faults(OttChannel chat) {
        return stack.chats().faults(chat);
    }

    /// What a chat's provider lets our account send.
    Limits limits(OttChannel chat) {
        return stack.chats().limits(chat);
    }

    /// What was asked of the chats' providers, and what reached people there.
    OttRecord chats() {
        return stack.chats().record();
    }

    /// Whoever should read a message on Telegram or Viber opens the bot's chat and proves their number there;
    /// returns when Qasid knows.
    void link(List<DrillMessage> messages) {
        numbers(messages, Way.TELEGRAM).forEach(stack.chats()::telegramStart);
        numbers(messages, Way.VIBER).forEach(stack::linkOnViber);
        await("links of people and chats")
                .atMost(LINKED_MAX)
                .until(() -> stack.chats().untold() == 0);
    }

    private static List<String> numbers(List<DrillMessage> messages, Way way) {
        return messages.stream()
                .filter(message -> message.way() == way)
                .map(DrillMessage::to)
                .distinct()
                .toList();
    }

    /// Types of the events that the tenant was told of a message.
    Set<String> eventsOf(String messageId) {
        return events.getOrDefault(messageId, Set.of());
    }

    /// What the tenant was told of a message that reached its cap.
    Optional<JsonNode> capReached(String messageId) {
        return Optional.ofNullable(capsReached.get(messageId));
    }

    /// What reached telephones.
    VoiceRecord telephones() {
        return stack.telephones().record();
    }

    /// An operator of Qasid sets what the tenant may spend.
    ///
    /// @param version that is changed; empty: there was no budget
    JsonNode setBudget(SendPrice limit, OptionalInt version) {
        try (AdminApi admin = new AdminApi(addresses.entrance(), identity.adminKey())) {
            return admin.budget(identity.tenantId(), limit, version);
        }
    }

    /// An operator of Qasid writes the tenant's policy for a category and a ladder's name.
    void setPolicy(Category category, String ladder, Map<String, ?> terms) {
        try (AdminApi admin = new AdminApi(addresses.entrance(), identity.adminKey())) {
            admin.policy(identity.tenantId(), category, ladder, terms);
        }
    }

    /// What the tenant may spend, and what of it is gone.
    JsonNode budget() {
        try (AdminApi admin = new AdminApi(addresses.entrance(), identity.adminKey())) {
            return admin.budget(identity.tenantId());
        }
    }

    Traffic traffic(List<DrillMessage> messages, int perSecond, Duration deadlineAfter, int openMax) {
        return traffic(entrance(api), messages, perSecond, deadlineAfter, openMax);
    }

    /// The tenant's way in.
    Entrance entrance(QasidApi through) {
        return new HttpEntrance(through, SENDER);
    }

    Traffic traffic(
            Entrance entrance, List<DrillMessage> messages, int perSecond, Duration deadlineAfter, int openMax) {
        Traffic traffic = Traffic.start(entrance, messages, perSecond, clock, deadlineAfter, openMax);
        onEnd = traffic::ended;
        return traffic;
    }

    /// What each person answered, in the order in which this stack's tenant learned it, each answer once.
    Map<String, List<String>> answersTold() {
        Map<String, List<String>> told = new HashMap<>();
        answersTold.forEach((person, texts) -> told.put(person, List.copyOf(texts)));
        return told;
    }

    private void note(Callback callback) {
        if (callback.type().equals("message.received")) {
            answersTold
                    .computeIfAbsent(callback.data().path("from").asText(), from -> new CopyOnWriteArrayList<>())
                    .add(callback.data().path("text").asText());
        }
        if (callback.type().equals("message.cost_cap_reached")) {
            // not its end
            capsReached.put(callback.data().path("messageId").asText(), callback.data());
            return;
        }
        Set<String> known =
                events.computeIfAbsent(callback.data().path("messageId").asText(), id -> ConcurrentHashMap.newKeySet());
        boolean first = known.isEmpty();
        if (known.add(callback.type()) && first) {
            onEnd.run();
        }
    }

    private <T extends Server> T server(Class<T> kind) {
        return stack.servers().started().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        api.close();
        stack.close();
    }
}
