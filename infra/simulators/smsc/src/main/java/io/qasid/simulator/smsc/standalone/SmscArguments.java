package io.qasid.simulator.smsc.standalone;

import io.qasid.simulator.smsc.MessageIdFormat;
import io.qasid.simulator.smsc.ReceiptForm;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscLimits;
import io.qasid.simulator.smsc.SmscSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// How the simulator as a program of its own is told what to do: `--name=value`, or the environment, or the default.
///
/// @param controlPort 0 takes a free one
record SmscArguments(SmscSettings settings, int controlPort) {

    /// One setting of the program.
    enum Option {
        PORT("port", "2775", "SMPP, on loopback; 0 takes a free one"),
        CONTROL_PORT("control-port", "2776", "HTTP, on loopback; 0 takes a free one"),
        ACCOUNTS(
                "accounts",
                "operator-a:secret-a,operator-b:secret-b",
                "`system-id:password[:binds[:window]]`, separated by commas, numbered from 1"),
        MESSAGE_IDS("message-ids", "decimal", "in submit_sm_resp: decimal, hex, leading-zeros, uuid"),
        RECEIPT_IDS("receipt-ids", "decimal", "in receipts, likewise; uuid in both or in neither"),
        RECEIPT_FORM("receipt-form", "text-and-tlvs", "text-and-tlvs, text-only, tlvs-only"),
        RECEIPT_DELAY("receipt-delay-ms", "20", "from the submit_sm_resp to its receipt"),
        REPLY_TEXT("reply-text", "Salaam, received.", "what a handset answers to `998S`"),
        DELIVER_WINDOW("deliver-window", "100", "deliver_sm without an answer on one bind"),
        DELIVER_TIMEOUT("deliver-timeout-ms", "10000", "wait for a deliver_sm_resp before it is sent again"),
        UNDELIVERED("undelivered-max", "200000", "unacknowledged receipts and MOs an account may have"),
        RECORDED("recorded-max", "100000", "submits, texts and deliveries remembered; 0 for totals only"),
        SEED("seed", "1", "of the jitter between retries");

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
            return "QASID_SMSC_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
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
    static SmscArguments parse(List<String> arguments, Map<String, String> environment) {
        Map<Option, String> values = new EnumMap<>(Option.class);
        for (Option option : Option.values()) {
            values.put(option, environment.getOrDefault(option.variable(), option.byDefault()));
        }
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Option option = List.of(Option.values()).stream()
                    .filter(candidate -> candidate.argument().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no setting " + name));
            if (equals < 0) {
                throw new IllegalArgumentException(name + " needs a value: " + name + "=…");
            }
            values.put(option, argument.substring(equals + 1));
        }
        return of(values);
    }

    private static SmscArguments of(Map<Option, String> values) {
        SmscLimits limits = SmscLimits.DEFAULT
                .withDeliver(
                        read(values, Option.DELIVER_WINDOW, Integer::parseInt),
                        read(values, Option.DELIVER_TIMEOUT, SmscArguments::millis),
                        read(values, Option.UNDELIVERED, Integer::parseInt))
                .withRecorded(read(values, Option.RECORDED, Integer::parseInt));
        SmscAccount[] accounts = read(values, Option.ACCOUNTS, SmscArguments::accounts);
        SmscSettings settings = SmscSettings.of(accounts)
                .withPort(read(values, Option.PORT, Integer::parseInt))
                .withMessageIds(
                        read(values, Option.MESSAGE_IDS, value -> constant(MessageIdFormat.class, value)),
                        read(values, Option.RECEIPT_IDS, value -> constant(MessageIdFormat.class, value)))
                .withReceipts(
                        read(values, Option.RECEIPT_FORM, value -> constant(ReceiptForm.class, value)),
                        read(values, Option.RECEIPT_DELAY, SmscArguments::millis))
                .withReplyText(read(values, Option.REPLY_TEXT, Function.identity()))
                .withSeed(read(values, Option.SEED, Long::parseLong))
                .withLimits(limits);
        return new SmscArguments(settings, read(values, Option.CONTROL_PORT, Integer::parseInt));
    }

    private static <T> T read(Map<Option, String> values, Option option, Function<String, T> reader) {
        String value = values.getOrDefault(option, option.byDefault());
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            String shown = option == Option.ACCOUNTS ? "" : " '" + value + "'";
            throw new IllegalArgumentException(option.argument() + shown + ": " + e.getMessage(), e);
        }
    }

    private static SmscAccount[] accounts(String value) {
        List<SmscAccount> accounts = new ArrayList<>();
        for (String one : value.split(",", -1)) {
            String[] parts = one.strip().split(":", -1);
            if (parts.length < 2 || parts.length > 4) {
                throw new IllegalArgumentException("an account is system-id:password[:binds[:window]]");
            }
            SmscAccount plain = SmscAccount.of(parts[0], parts[1]);
            accounts.add(new SmscAccount(
                    parts[0],
                    parts[1],
                    parts.length > 2 ? Integer.parseInt(parts[2]) : plain.bindsMax(),
                    parts.length > 3 ? Integer.parseInt(parts[3]) : plain.windowMax()));
        }
        return accounts.toArray(SmscAccount[]::new);
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String value) {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
