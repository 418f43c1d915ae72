package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.naming.NameUtils;
import io.qasid.smpp.receive.HandsetAlphabet;
import io.qasid.smpp.receive.MessageIdForm;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindSettingsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|([^|]*)\\|");

    private static final Map<String, Object> LEAST =
            Map.of("account", "awcc", "host", "127.0.0.1", "system-id", "qasid");

    @Test
    void whatIsNotSaidHasADefault() {
        BindSettings settings = read(LEAST);

        assertThat(settings)
                .isEqualTo(new BindSettings(
                        "awcc",
                        "127.0.0.1",
                        2775,
                        "qasid",
                        "",
                        "",
                        "",
                        10,
                        100,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        200,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        MessageIdForm.AS_IS,
                        "Asia/Kabul",
                        HandsetAlphabet.GSM_7,
                        "93",
                        3,
                        Duration.ofMinutes(2)));
    }

    @Test
    void everyKeyIsRead() {
        Map<String, Object> all = Map.ofEntries(
                Map.entry("account", "roshan"),
                Map.entry("host", "smsc.example"),
                Map.entry("port", 3550),
                Map.entry("system-id", "us"),
                Map.entry("password", "secret"),
                Map.entry("system-type", "VMA"),
                Map.entry("service-type", "CMT"),
                Map.entry("window", 50),
                Map.entry("submits-per-second", 30),
                Map.entry("answer-timeout", "3s"),
                Map.entry("enquire-link-after", "20s"),
                Map.entry("enquire-link-timeout", "4s"),
                Map.entry("receive-window", 7),
                Map.entry("commit-timeout", "2s"),
                Map.entry("rebind-pause-max", "1m"),
                Map.entry("refused-bind-pause", "2m"),
                Map.entry("drain-timeout", "6s"),
                Map.entry("message-id-form", "RESPONSE_HEX_RECEIPT_DECIMAL"),
                Map.entry("time-zone", "UTC"),
                Map.entry("default-alphabet", "LATIN_1"),
                Map.entry("country-code", "49"),
                Map.entry("short-code-ton", 6),
                Map.entry("part-timeout", "5m"));

        assertThat(read(all))
                .isEqualTo(new BindSettings(
                        "roshan",
                        "smsc.example",
                        3550,
                        "us",
                        "secret",
                        "VMA",
                        "CMT",
                        50,
                        30,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(4),
                        7,
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(6),
                        MessageIdForm.RESPONSE_HEX_RECEIPT_DECIMAL,
                        "UTC",
                        HandsetAlphabet.LATIN_1,
                        "49",
                        6,
                        Duration.ofMinutes(5)));
        assertThat(all).hasSize(BindSettings.class.getRecordComponents().length);
    }

    @ParameterizedTest
    @CsvSource({
        "account,              AWCC,         account needs",
        "host,                 ' ',          host can't be",
        "port,                 0,            'port can''t be 0 (1 to 65535)'",
        "system-id,            '',           system-id can't be",
        "system-id,            1234567890123456, system-id can't be 1234567890123456",
        "password,             123456789,    password can't be (hidden)",
        "system-type,          1234567890123, system-type can't be",
        "service-type,         123456,       service-type can't be",
        "window,               0,            'window can''t be 0 (1 to 1000)'",
        "window,               1001,         'window can''t be 1001 (1 to 1000)'",
        "submits-per-second,   0,            submits-per-second can't be 0",
        "answer-timeout,       0s,           answer-timeout can't be pt0s",
        "enquire-link-after,   0s,           enquire-link-after can't be",
        "enquire-link-timeout, 0s,           enquire-link-timeout can't be",
        "receive-window,       0,            receive-window can't be 0",
        "commit-timeout,       0s,           commit-timeout can't be",
        "rebind-pause-max,     0s,           rebind-pause-max can't be",
        "refused-bind-pause,   0s,           refused-bind-pause can't be",
        "drain-timeout,        0s,           drain-timeout can't be",
        "time-zone,            Asia/Nowhere, time-zone can't be Asia/Nowhere",
        "country-code,         093,          country-code can't be 093",
        "short-code-ton,       7,            short-code-ton can't be 7",
        "part-timeout,         0s,           part-timeout can't be",
    })
    void aBadValueIsNamed(String key, String value, String message) {
        Map<String, Object> bad = new HashMap<>(LEAST);
        bad.put(key, value);

        assertThatThrownBy(() -> read(bad)).hasStackTraceContaining(message);
    }

    @Test
    void thePasswordIsNotPrinted() {
        Map<String, Object> withPassword = new HashMap<>(LEAST);
        withPassword.put("password", "s3cr3t");

        assertThat(read(withPassword)).asString().doesNotContain("s3cr3t");
        assertThat(read(withPassword).session()).asString().doesNotContain("s3cr3t");
    }

    @Test
    void theReadmeListsEveryKeyWithItsDefault() throws IOException {
        Map<String, String> rows = new HashMap<>();
        String readme = Files.readString(Path.of("README.md"));
        String binds = readme.substring(readme.indexOf("\n## Binds\n"), readme.indexOf("\n## What becomes"));
        Matcher row = ROW.matcher(binds);
        while (row.find()) {
            rows.put(row.group(1), row.group(2).replace("`", "").strip());
        }

        Map<String, String> expected = new HashMap<>();
        for (Parameter parameter : BindSettings.class.getConstructors()[0].getParameters()) {
            Bindable bindable = parameter.getAnnotation(Bindable.class);
            expected.put(NameUtils.hyphenate(parameter.getName()), bindable == null ? "" : bindable.defaultValue());
        }
        assertThat(rows).isEqualTo(expected);
    }

    /// So that nothing is bound.
    @Context
    @Replaces(HostedBinds.class)
    @Requires(property = "test.settings-only")
    static final class NoBinds {}

    private static BindSettings read(Map<String, Object> values) {
        Map<String, Object> keys = new HashMap<>(Map.of("qasid.smpp.enabled", true, "test.settings-only", true));
        values.forEach((key, value) -> keys.put("qasid.smpp.binds[0]." + key, value));
        try (ApplicationContext context = ApplicationContext.run(keys)) {
            return List.copyOf(context.getBeansOfType(BindSettings.class)).getFirst();
        }
    }
}
