package io.qasid.simulator.ott;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// How a simulator starts. [#of] gives what most want; the `with` methods change one thing each.
///
/// @param port loopback, 0 takes a free one
/// @param templates that are approved for every WhatsApp account
/// @param statusDelay from the answer to the first status, and between two
/// @param pairPause least time between two messages of one account to one person on WhatsApp, after a burst of
///     `pairBurst`; beyond it 131056
/// @param chatPause likewise for one chat on Telegram, without a burst; beyond it 429. Zero: no limit
/// @param replyText what a person writes back who does
/// @param recordedMax messages that are remembered
public record OttSettings(
        int port,
        List<WhatsAppAccount> whatsApp,
        List<TelegramBot> telegram,
        List<ViberBot> viber,
        List<WhatsAppTemplate> templates,
        Duration statusDelay,
        Duration pairPause,
        int pairBurst,
        Duration chatPause,
        String replyText,
        int recordedMax,
        InstantSource clock) {
    public OttSettings {
        whatsApp = List.copyOf(whatsApp);
        telegram = List.copyOf(telegram);
        viber = List.copyOf(viber);
        templates = List.copyOf(templates);
        if (recordedMax < 0 || recordedMax > 10_000_000) {
            throw new IllegalArgumentException("recorded must be 0 to 10000000, was " + recordedMax);
        }
    }

    /// A free port, 20 ms to a status, the real pair limit (a message in 6 s after a burst of 45), no limit for chats.
    public static OttSettings of(List<WhatsAppAccount> whatsApp, List<TelegramBot> telegram, List<ViberBot> viber) {
        return new OttSettings(
                0,
                whatsApp,
                telegram,
                viber,
                List.of(
                        new WhatsAppTemplate("otp_v2", "fa", 1),
                        new WhatsAppTemplate("notice", "en", 1),
                        new WhatsAppTemplate("notice", "fa", 1)),
                Duration.ofMillis(20),
                Duration.ofSeconds(6),
                45,
                Duration.ZERO,
                "Salaam, received.",
                100_000,
                InstantSource.system());
    }

    public OttSettings withPort(int newPort) {
        return new OttSettings(
                newPort,
                whatsApp,
                telegram,
                viber,
                templates,
                statusDelay,
                pairPause,
                pairBurst,
                chatPause,
                replyText,
                recordedMax,
                clock);
    }

    public OttSettings withPairLimit(Duration pause, int burst) {
        return new OttSettings(
                port,
                whatsApp,
                telegram,
                viber,
                templates,
                statusDelay,
                pause,
                burst,
                chatPause,
                replyText,
                recordedMax,
                clock);
    }

    public OttSettings withChatPause(Duration pause) {
        return new OttSettings(
                port,
                whatsApp,
                telegram,
                viber,
                templates,
                statusDelay,
                pairPause,
                pairBurst,
                pause,
                replyText,
                recordedMax,
                clock);
    }

    public OttSettings withClock(InstantSource newClock) {
        return new OttSettings(
                port,
                whatsApp,
                telegram,
                viber,
                templates,
                statusDelay,
                pairPause,
                pairBurst,
                chatPause,
                replyText,
                recordedMax,
                newClock);
    }
}
