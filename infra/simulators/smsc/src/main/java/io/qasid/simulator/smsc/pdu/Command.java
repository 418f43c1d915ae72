package io.qasid.simulator.smsc.pdu;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The commands this SMSC speaks (SMPP 3.4 §5.1.2.1). Any other is answered with generic_nack, ESME_RINVCMDID.
public enum Command {
    BIND_RECEIVER(0x0000_0001),
    BIND_TRANSMITTER(0x0000_0002),
    QUERY_SM(0x0000_0003),
    SUBMIT_SM(0x0000_0004),
    DELIVER_SM(0x0000_0005),
    UNBIND(0x0000_0006),
    BIND_TRANSCEIVER(0x0000_0009),
    ENQUIRE_LINK(0x0000_0015),
    GENERIC_NACK(0x8000_0000),
    BIND_RECEIVER_RESP(0x8000_0001),
    BIND_TRANSMITTER_RESP(0x8000_0002),
    QUERY_SM_RESP(0x8000_0003),
    SUBMIT_SM_RESP(0x8000_0004),
    DELIVER_SM_RESP(0x8000_0005),
    UNBIND_RESP(0x8000_0006),
    BIND_TRANSCEIVER_RESP(0x8000_0009),
    ENQUIRE_LINK_RESP(0x8000_0015);

    private static final int RESPONSE_BIT = 0x8000_0000;
    private static final Map<Integer, Command> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Command::id, Function.identity()));

    private final int id;

    Command(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    public static Optional<Command> ofId(int id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    static boolean isResponse(int id) {
        return (id & RESPONSE_BIT) != 0;
    }

    /// The command that answers this one.
    ///
    /// @throws IllegalStateException if this is itself an answer
    public Command response() {
        return ofId(id | RESPONSE_BIT)
                .filter(answer -> answer != this)
                .orElseThrow(() -> new IllegalStateException(this + " is not answered"));
    }
}
