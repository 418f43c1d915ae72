package io.qasid.simulator.ott;

import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// Running WhatsApp, Telegram and Viber APIs on loopback, misbehaving where a number ([MagicNumber]) or a test
/// ([Faults]) asks for it, and remembering what reached whom ([OttRecord]).
///
/// What people do is done over the first account of a channel.
public final class OttSimulator implements AutoCloseable {
    private final OttRecord record;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ott-later").factory());
    private final Map<String, WhatsAppApi> numbers = new LinkedHashMap<>();
    private final Map<String, TelegramApi> bots = new LinkedHashMap<>();
    private final Map<String, ViberApi> publicAccounts = new LinkedHashMap<>();
    private final Map<OttChannel, Faults> faults = new EnumMap<>(OttChannel.class);
    private final Map<OttChannel, Limits> limits = new EnumMap<>(OttChannel.class);
    private final OttEndpoint endpoint;

    private OttSimulator(OttSettings settings) {
        record = new OttRecord(settings.recordedMax());
        for (OttChannel channel : OttChannel.values()) {
            faults.put(channel, new Faults());
            limits.put(channel, new Limits());
        }
        settings.whatsApp()
                .forEach(account -> numbers.put(
                        account.phoneNumberId(),
                        new WhatsAppApi(account, settings, limits(OttChannel.WHATSAPP), record, later)));
        settings.telegram()
                .forEach(bot -> bots.put(
                        bot.token(), new TelegramApi(bot, settings, limits(OttChannel.TELEGRAM), record, later)));
        settings.viber()
                .forEach(bot -> publicAccounts.put(
                        bot.authToken(), new ViberApi(bot, settings, limits(OttChannel.VIBER), record, later)));
        endpoint = new OttEndpoint(settings.port(), numbers, bots, publicAccounts, faults);
    }

    /// @throws UncheckedIOException if the port is taken
    public static OttSimulator start(OttSettings settings) {
        OttSimulator simulator = new OttSimulator(settings);
        try {
            simulator.endpoint.open();
            return simulator;
        } catch (UncheckedIOException e) {
            simulator.close();
            throw e;
        }
    }

    public int port() {
        return endpoint.port();
    }

    /// What stands for `https://graph.facebook.com`.
    public String whatsAppUrl() {
        return "http://127.0.0.1:" + port();
    }

    /// What stands for `https://api.telegram.org`.
    public String telegramUrl() {
        return "http://127.0.0.1:" + port();
    }

    /// What stands for `https://chatapi.viber.com`.
    public String viberUrl() {
        return "http://127.0.0.1:" + port();
    }

    /// Where events go from now on, those of every account of a channel; what happened before went nowhere yet and
    /// follows. Null keeps them.
    public void callbacks(@Nullable String whatsAppUrl, @Nullable String telegramUrl, @Nullable String viberUrl) {
        numbers.values().forEach(number -> number.callbacks(whatsAppUrl));
        bots.values().forEach(bot -> bot.callbacks(telegramUrl));
        publicAccounts.values().forEach(bot -> bot.callbacks(viberUrl));
    }

    /// Events that no webhook has taken yet.
    public int untold() {
        return numbers.values().stream().mapToInt(WhatsAppApi::untold).sum()
                + bots.values().stream().mapToInt(TelegramApi::untold).sum()
                + publicAccounts.values().stream().mapToInt(ViberApi::untold).sum();
    }

    /// The first account of a channel has another token from now on, at once and without grace: the one before is
    /// refused with 401, of Viber with status 2. Viber signs its events with it, too.
    public void rotate(OttChannel channel, String token) {
        tokens(channel).rotate(token);
    }

    /// The first account of a channel lets this token in besides the one it has, until [#rotate].
    public void prepare(OttChannel channel, String token) {
        tokens(channel).prepare(token);
    }

    private LetIn tokens(OttChannel channel) {
        return switch (channel) {
            case WHATSAPP -> numbers.values().iterator().next().tokens();
            case TELEGRAM -> bots.values().iterator().next().tokens();
            case VIBER -> publicAccounts.values().iterator().next().tokens();
        };
    }

    /// The first business number's webhooks are signed with this app secret from now on, those that come again too.
    public void whatsAppSigns(String appSecret) {
        numbers.values().iterator().next().sign(appSecret);
    }

    public OttRecord record() {
        return record;
    }

    public Faults faults(OttChannel channel) {
        return Objects.requireNonNull(faults.get(channel));
    }

    /// What the accounts of a channel may send together.
    public Limits limits(OttChannel channel) {
        return Objects.requireNonNull(limits.get(channel));
    }

    /// Closes the port and every connection; [#acceptConnections] opens it again.
    public void refuseConnections() {
        endpoint.stop();
    }

    public void acceptConnections() {
        endpoint.open();
    }

    /// A person writes to the first business number, which opens its 24 hours.
    ///
    /// @param msisdn with or without a plus
    public void whatsAppMessage(String msisdn, String text) {
        numbers.values().iterator().next().message(digits(msisdn), text, "");
    }

    /// A person opens the chat with the first bot and shares their number.
    public void telegramStart(String msisdn) {
        bots.values().iterator().next().start(msisdn);
    }

    public void telegramMessage(String msisdn, String text) {
        bots.values().iterator().next().message(msisdn, text);
    }

    public void telegramBlock(String msisdn) {
        bots.values().iterator().next().block(msisdn);
    }

    /// The chat that the person has with every bot.
    public static long telegramChat(String msisdn) {
        return TelegramApi.chat(msisdn);
    }

    /// A person opens the first Viber bot by a link to it and writes something, which subscribes them.
    ///
    /// @param context what the link carries; empty: nothing
    public void viberStart(String msisdn, String context) {
        ViberApi bot = publicAccounts.values().iterator().next();
        bot.open(digits(msisdn), context);
        bot.message(digits(msisdn), "Salaam");
    }

    public void viberMessage(String msisdn, String text) {
        publicAccounts.values().iterator().next().message(digits(msisdn), text);
    }

    /// A person turns the bot's messages off.
    public void viberUnsubscribe(String msisdn) {
        publicAccounts.values().iterator().next().unsubscribe(digits(msisdn));
    }

    /// Whom every Viber bot knows the person as.
    public static String viberUser(String msisdn) {
        return ViberApi.user(digits(msisdn));
    }

    private static String digits(String msisdn) {
        return msisdn.startsWith("+") ? msisdn.substring(1) : msisdn;
    }

    /// Cuts every connection; what was not told is never told.
    @Override
    public void close() {
        faults.values().forEach(Faults::close);
        later.shutdownNow();
        endpoint.close();
        numbers.values().forEach(WhatsAppApi::close);
        bots.values().forEach(TelegramApi::close);
        publicAccounts.values().forEach(ViberApi::close);
    }
}
