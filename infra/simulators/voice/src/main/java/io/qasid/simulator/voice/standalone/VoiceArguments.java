package io.qasid.simulator.voice.standalone;

import io.qasid.simulator.voice.VoiceSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// How the simulator as a program of its own is told what to do: `--name=value`, or the environment, or the default.
///
/// @param callbackUrl for calls that name none; may be empty
record VoiceArguments(VoiceSettings settings, String callbackUrl) {

    /// One setting of the program.
    enum Option {
        PORT("port", "18095", "HTTP, on loopback; 0 takes a free one"),
        ACCOUNT_SID("account-sid", "AC00000000000000000000000000000001", "`AC` and 32 hexadecimal digits"),
        AUTH_TOKEN("auth-token", "secret", "of basic authentication and of signatures"),
        NUMBERS("numbers", "", "what may stand in `From`, separated by commas; empty: any number"),
        CALLBACK_URL("callback-url", "", "of calls that name no `StatusCallback`"),
        RING("ring-ms", "20", "from the request to the answer or to `no-answer`"),
        TALK("talk-ms", "20", "how long an answered call lasts"),
        DIGITS("digits", "1", "what a person presses who is asked to"),
        RECORDED("recorded-max", "100000", "calls, callbacks and everything heard that are remembered");

        private final String key;
        private final String byDefault;
        private final String meaning;

        Option(String key, String byDefault, String meaning) {
            this.key = key;
            this.byDefault = byDefault;
            this.meaning = meaning;
        }

        String argument() {
            return "--" + key;
        }

        String variable() {
            return "QASID_VOICE_SIMULATOR_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
        }

        String byDefault() {
            return byDefault;
        }

        /// One line for the README's table.
        String meaning() {
            return meaning;
        }
    }

    /// @throws IllegalArgumentException naming the setting that is unknown or has a bad value
    static VoiceArguments parse(List<String> arguments, Map<String, String> environment) {
        Map<Option, String> values = new EnumMap<>(Option.class);
        for (Option option : Option.values()) {
            values.put(option, environment.getOrDefault(option.variable(), option.byDefault()));
        }
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Option option = Stream.of(Option.values())
                    .filter(candidate -> candidate.argument().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no setting " + name));
            if (equals < 0) {
                throw new IllegalArgumentException(name + " needs a value: " + name + "=…");
            }
            values.put(option, argument.substring(equals + 1));
        }
        VoiceSettings settings = new VoiceSettings(
                read(values, Option.PORT, Integer::parseInt),
                read(values, Option.ACCOUNT_SID, Function.identity()),
                read(values, Option.AUTH_TOKEN, Function.identity()),
                read(values, Option.NUMBERS, VoiceArguments::numbers),
                read(values, Option.RING, VoiceArguments::millis),
                read(values, Option.TALK, VoiceArguments::millis),
                read(values, Option.DIGITS, Function.identity()),
                read(values, Option.RECORDED, Integer::parseInt),
                InstantSource.system());
        return new VoiceArguments(settings, read(values, Option.CALLBACK_URL, Function.identity()));
    }

    private static <T> T read(Map<Option, String> values, Option option, Function<String, T> reader) {
        String value = values.getOrDefault(option, option.byDefault());
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option.argument() + " '" + value + "': " + e.getMessage(), e);
        }
    }

    private static List<String> numbers(String value) {
        return value.isBlank() ? List.of() : List.of(value.split(",", -1));
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }
}
