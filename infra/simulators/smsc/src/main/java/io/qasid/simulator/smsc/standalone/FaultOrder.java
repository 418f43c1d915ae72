package io.qasid.simulator.smsc.standalone;

import io.qasid.simulator.smsc.BlackHole;
import io.qasid.simulator.smsc.Faults;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// The body of `POST /faults`: any of these fields, applied in the order of the body.
enum FaultOrder {
    DROP_BINDS("drop-binds", "true: cut every bind now") {
        @Override
        void apply(Faults faults, String value) {
            if (Boolean.parseBoolean(value)) {
                faults.dropBinds();
            }
        }
    },
    REFUSE_BINDS("refuse-binds-ms", "for so long every new bind is answered with ESME_RBINDFAIL") {
        @Override
        void apply(Faults faults, String value) {
            faults.refuseBinds(millis(value));
        }
    },
    BLACK_HOLE("black-hole", "lost or taken: read and never answer; off: answer again") {
        @Override
        void apply(Faults faults, String value) {
            faults.blackHole(BlackHole.valueOf(value.toUpperCase(Locale.ROOT)));
        }
    },
    DELAY_RESPONSES("delay-responses-ms", "every submit_sm_resp comes so much later") {
        @Override
        void apply(Faults faults, String value) {
            faults.delayResponses(millis(value));
        }
    },
    THROTTLE("throttle-per-second", "submits beyond this rate are answered with ESME_RTHROTTLED") {
        @Override
        void apply(Faults faults, String value) {
            faults.throttle(Integer.parseInt(value));
        }
    };

    private final String field;
    private final String meaning;

    FaultOrder(String field, String meaning) {
        this.field = field;
        this.meaning = meaning;
    }

    String field() {
        return field;
    }

    /// One line for the README's table.
    String meaning() {
        return meaning;
    }

    abstract void apply(Faults faults, String value);

    /// @param fields without the account
    /// @throws IllegalArgumentException naming the field that is unknown or has a bad value
    static void applyAll(Faults faults, Map<String, String> fields) {
        fields.forEach((field, value) -> {
            try {
                of(field).apply(faults, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(field + " '" + value + "': " + e.getMessage(), e);
            }
        });
    }

    private static FaultOrder of(String field) {
        for (FaultOrder order : values()) {
            if (order.field.equals(field)) {
                return order;
            }
        }
        throw new IllegalArgumentException("there is no such fault");
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }
}
