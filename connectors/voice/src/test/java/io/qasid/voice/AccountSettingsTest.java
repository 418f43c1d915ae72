package io.qasid.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.naming.NameUtils;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountSettingsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|([^|]*)\\|");

    private static final Map<String, Object> LEAST = Map.of(
            "account",
            "qasid",
            "account-sid",
            TestAccounts.SID,
            "from",
            TestAccounts.FROM,
            "status-callback-url",
            "https://qasid.example/webhooks/voice/qasid");

    @Test
    void whatIsNotSaidHasADefault() {
        assertThat(read(LEAST))
                .isEqualTo(new AccountSettings(
                        "qasid",
                        "https://api.twilio.com",
                        TestAccounts.SID,
                        Optional.empty(),
                        TestAccounts.FROM,
                        "https://qasid.example/webhooks/voice/qasid",
                        10,
                        1,
                        "en-US",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)));
    }

    @Test
    void everyKeyIsRead() {
        Map<String, Object> all = new HashMap<>(LEAST);
        all.put("base-url", "http://127.0.0.1:8092");
        all.put("secret", "telephones/kabul");
        all.put("window", 20);
        all.put("calls-per-second", 5);
        all.put("language", "fa-IR");
        all.put("answer-timeout", "3s");
        all.put("connect-timeout", "2s");
        all.put("probe-every", "1m");
        all.put("refused-pause", "2m");
        all.put("drain-timeout", "6s");

        assertThat(read(all))
                .isEqualTo(new AccountSettings(
                        "qasid",
                        "http://127.0.0.1:8092",
                        TestAccounts.SID,
                        Optional.of("telephones/kabul"),
                        TestAccounts.FROM,
                        "https://qasid.example/webhooks/voice/qasid",
                        20,
                        5,
                        "fa-IR",
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(6)));
        assertThat(all).hasSize(AccountSettings.class.getRecordComponents().length);
    }

    @ParameterizedTest
    @CsvSource({
        "account,             QASID,                     account needs",
        "base-url,            api.example,               base-url can't be api.example",
        "base-url,            http://api.example,        base-url can't be http://api.example",
        "base-url,            https://api.example/,      base-url can't be",
        "base-url,            https://a:b@api.example,   base-url can't be",
        "base-url,            https://api.example?a=b,   base-url can't be",
        "account-sid,         AC1,                       account-sid can't be AC1",
        "from,                Qasid,                     from can't be Qasid",
        "status-callback-url, /webhooks,                 status-callback-url can't be /webhooks",
        "window,              0,                         'window can''t be 0 (1 to 1000)'",
        "window,              1001,                      'window can''t be 1001 (1 to 1000)'",
        "calls-per-second,    0,                         calls-per-second can't be 0",
        "language,            '\"/><x',                  language can't be",
        "answer-timeout,      0s,                        answer-timeout can't be pt0s",
        "connect-timeout,     0s,                        connect-timeout can't be",
        "probe-every,         0s,                        probe-every can't be",
        "refused-pause,       0s,                        refused-pause can't be",
        "drain-timeout,       0s,                        drain-timeout can't be",
    })
    void aBadValueIsNamed(String key, String value, String message) {
        Map<String, Object> bad = new HashMap<>(LEAST);
        bad.put(key, value);

        assertThatThrownBy(() -> read(bad)).hasStackTraceContaining(message);
    }

    @Test
    void itsSecretIsFoundByItsNameUnlessItSaysWhere() {
        assertThat(read(LEAST).secretPath()).isEqualTo("voice/qasid");
    }

    @Test
    void theReadmeListsEveryKeyWithItsDefault() throws IOException {
        Map<String, String> rows = new HashMap<>();
        String readme = Files.readString(Path.of("README.md"));
        String accounts = readme.substring(readme.indexOf("\n## Accounts\n"), readme.indexOf("\n## What is said"));
        Matcher row = ROW.matcher(accounts);
        while (row.find()) {
            rows.put(row.group(1), row.group(2).replace("`", "").strip());
        }

        Map<String, String> expected = new HashMap<>();
        for (Parameter parameter : AccountSettings.class.getConstructors()[0].getParameters()) {
            Bindable bindable = parameter.getAnnotation(Bindable.class);
            expected.put(NameUtils.hyphenate(parameter.getName()), bindable == null ? "" : bindable.defaultValue());
        }
        assertThat(rows).isEqualTo(expected);
    }

    /// So that nothing is called.
    @Context
    @Replaces(HostedAccounts.class)
    @Requires(property = "test.settings-only")
    static final class NoAccounts {}

    private static AccountSettings read(Map<String, Object> values) {
        Map<String, Object> keys = new HashMap<>(Map.of("qasid.voice.enabled", true, "test.settings-only", true));
        values.forEach((key, value) -> keys.put("qasid.voice.accounts[0]." + key, value));
        try (ApplicationContext context = ApplicationContext.run(keys)) {
            return List.copyOf(context.getBeansOfType(AccountSettings.class)).getFirst();
        }
    }
}
