package io.qasid.local.stack;

import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.providerwebhooks.viber.ViberLink;
import io.qasid.secrets.SealedFile;
import io.qasid.simulator.ott.OttSettings;
import io.qasid.simulator.ott.OttSimulator;
import io.qasid.simulator.ott.TelegramBot;
import io.qasid.simulator.ott.ViberBot;
import io.qasid.simulator.ott.WhatsAppAccount;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.SmscSimulator;
import io.qasid.simulator.voice.VoiceSettings;
import io.qasid.simulator.voice.VoiceSimulator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// The simulated world outside: two operators, WhatsApp, Telegram and Viber, telephones. Each provider has one account
/// of ours, called [#ACCOUNT], whose secrets come from the stack's identity.
final class Providers {
    /// Accounts at the operators, numbered from 1 in this order, and the SMPP connector's binds.
    static final List<String> OPERATORS = List.of("awcc", "roshan");

    static final String ACCOUNT = "qasid";
    static final String PHONE_NUMBER_ID = "105500000000001";
    static final String CALLER = "+93790000055";
    private static final Duration LINK_LASTS = Duration.ofHours(1);

    private final Identity identity;
    private final InstantSource clock;

    Providers(Identity identity, InstantSource clock) {
        this.identity = identity;
        this.clock = clock;
    }

    SmscSimulator operators() {
        return SmscSimulator.start(SmscSettings.of(OPERATORS.stream()
                .map(operator -> SmscAccount.of(operator, identity.operatorPassword()))
                .toArray(SmscAccount[]::new)));
    }

    OttSimulator chats() {
        WhatsAppAccount number = new WhatsAppAccount(
                PHONE_NUMBER_ID, whatsAppToken(), whatsAppAppSecret(), whatsAppVerifyToken(), CALLER.substring(1));
        TelegramBot bot = new TelegramBot(telegramToken(), "QasidBot", telegramSecretToken());
        ViberBot publicAccount = new ViberBot("qasidbot", viberAuthToken());
        return OttSimulator.start(OttSettings.of(List.of(number), List.of(bot), List.of(publicAccount))
                .withClock(clock));
    }

    VoiceSimulator telephones() {
        return VoiceSimulator.start(VoiceSettings.of(voiceAccountSid(), voiceAuthToken()));
    }

    /// Puts what each account has into the store from which the modules read it. What somebody changed there is
    /// taken back: these are the credentials that the simulators start with.
    void keepIn(SealedFile secrets) {
        secrets.write(
                path(Channel.WHATSAPP),
                before -> Map.of(
                        "token", whatsAppToken(),
                        "app-secret", whatsAppAppSecret(),
                        "verify-token", whatsAppVerifyToken()));
        secrets.write(
                path(Channel.TELEGRAM),
                before -> Map.of("token", telegramToken(), "secret-token", telegramSecretToken()));
        secrets.write(
                path(Channel.VIBER), before -> Map.of("auth-token", viberAuthToken(), "link-key", viberLinkKey()));
        secrets.write(path(Channel.VOICE), before -> Map.of("auth-token", voiceAuthToken()));
    }

    private static String path(Channel channel) {
        return channel.wireName() + "/" + ACCOUNT;
    }

    String whatsAppToken() {
        return identity.secret("whatsapp token");
    }

    String whatsAppAppSecret() {
        return identity.secret("whatsapp app secret");
    }

    String whatsAppVerifyToken() {
        return identity.secret("whatsapp verify token");
    }

    String telegramToken() {
        return "77000001:" + identity.secret("telegram token");
    }

    String telegramSecretToken() {
        return identity.secret("telegram secret token");
    }

    String viberAuthToken() {
        return identity.secret("viber auth token");
    }

    String viberLinkKey() {
        return identity.secret("viber link key");
    }

    /// What a link to the Viber bot carries that was sent to this person.
    String viberContext(Msisdn person) {
        return ViberLink.context(
                viberLinkKey(), ACCOUNT, person, clock.instant().plus(LINK_LASTS));
    }

    String voiceAccountSid() {
        return "AC" + identity.secret("voice account");
    }

    String voiceAuthToken() {
        return identity.secret("voice auth token");
    }
}
