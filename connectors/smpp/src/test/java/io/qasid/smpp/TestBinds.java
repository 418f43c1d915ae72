package io.qasid.smpp;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.connector.Dispatch;
import io.qasid.connector.Inbox;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.smpp.receive.HandsetAlphabet;
import io.qasid.smpp.receive.MessageIdForm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/// Binds and dispatches as tests want them: quick to bind again, patient with answers.
final class TestBinds {
    static final String HANDSET = "+93700000001";
    static final Duration ENOUGH = Duration.ofSeconds(20);

    private TestBinds() {}

    static BindSettings settings(String account, int port) {
        return settings(account, port, 10, Duration.ofSeconds(10));
    }

    static BindSettings settings(String account, int port, int window, Duration answerTimeout) {
        return settings(account, port, window, answerTimeout, Duration.ofMillis(300), MessageIdForm.AS_IS);
    }

    static BindSettings settings(
            String account,
            int port,
            int window,
            Duration answerTimeout,
            Duration refusedBindPause,
            MessageIdForm messageIdForm) {
        return settings(account, port, window, answerTimeout, refusedBindPause, messageIdForm, 10_000);
    }

    static BindSettings settings(
            String account,
            int port,
            int window,
            Duration answerTimeout,
            Duration refusedBindPause,
            MessageIdForm messageIdForm,
            int submitsPerSecond) {
        return new BindSettings(
                account,
                "127.0.0.1",
                port,
                account,
                "secret",
                "",
                "",
                window,
                submitsPerSecond,
                answerTimeout,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                200,
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                refusedBindPause,
                Duration.ofSeconds(10),
                messageIdForm,
                "Asia/Kabul",
                HandsetAlphabet.GSM_7,
                "93",
                3,
                Duration.ofSeconds(3));
    }

    static SmppBind start(BindSettings settings, Inbox inbox, Instruments instruments) {
        SmppBind bind = new SmppBind(settings, inbox, new SegmentReferences(instruments.random()), instruments);
        bind.start();
        return bind;
    }

    static Instruments instruments() {
        return new Instruments(InstantSource.system(), System::nanoTime, new Random(), new SimpleMeterRegistry());
    }

    static Dispatch dispatch(String recipient, String text) {
        return dispatch(recipient, "Qasid", text, Duration.ofMinutes(10));
    }

    static Dispatch dispatch(String recipient, String sender, String text, Duration life) {
        return new Dispatch(
                new AttemptId(new MessageId(UUID.randomUUID()), 1),
                1,
                new Msisdn(recipient),
                sender,
                text,
                Optional.empty(),
                Category.TRANSACTIONAL,
                InstantSource.system().instant().plus(life));
    }
}
