package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.pdu.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/// A running SMSC on loopback: SMPP 3.4, several accounts, misbehaving where the destination ([MagicNumber]) or a test
/// ([Faults]) asks for it, and remembering what it took ([SmscRecord]).
///
/// ```java
/// try (SmscSimulator smsc = SmscSimulator.start(SmscSettings.of(SmscAccount.of("first", "secret")))) {
///     … bind to 127.0.0.1:smsc.port(), submit …
///     smsc.record().count("93700000001", "salaam");
/// }
/// ```
public final class SmscSimulator implements AutoCloseable {
    private static final Duration TIMERS_EVERY = Duration.ofMillis(50);

    private final MessageCentre centre;
    private final Timer timer;
    private final Listener listener;

    private SmscSimulator(MessageCentre centre, Timer timer, Listener listener) {
        this.centre = centre;
        this.timer = timer;
        this.listener = listener;
    }

    /// @throws UncheckedIOException if the port is taken
    public static SmscSimulator start(SmscSettings settings) {
        Timer timer = new Timer();
        MessageCentre centre = new MessageCentre(settings, timer);
        try {
            Listener listener = new Listener(centre);
            listener.start();
            timer.every(TIMERS_EVERY, listener::checkTimers);
            return new SmscSimulator(centre, timer, listener);
        } catch (IOException e) {
            timer.close();
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    public int port() {
        return listener.port();
    }

    public SmscRecord record() {
        return centre.record();
    }

    /// For all accounts.
    public Faults faults() {
        return new Faults(centre.accounts());
    }

    /// For one account.
    ///
    /// @throws IllegalArgumentException if there is none with this system id
    public Faults faults(String systemId) {
        return new Faults(List.of(account(systemId)));
    }

    /// System ids in order: the first is account number 1.
    public List<String> accounts() {
        return centre.accounts().stream().map(Account::systemId).toList();
    }

    /// How many binds the account has now.
    public int binds(String systemId) {
        return account(systemId).bindCount();
    }

    /// Receipts and MOs of the account that are queued, or sent and not acknowledged.
    public int undelivered(String systemId) {
        return account(systemId).deliveries().undone();
    }

    /// Lets a handset write to the account; over the next bind that receives, in segments if the text is long.
    ///
    /// @param from the handset's number, international, digits
    /// @param to short code, number or sender id
    /// @return false when the account has too much undelivered
    /// @throws IllegalArgumentException on an unknown account, a bad number, or a text of more than 10 segments
    public boolean mobileOriginated(String systemId, String from, String to, String text) {
        return centre.mobileOriginated(account(systemId), sender(from), recipient(to), text, Duration.ZERO);
    }

    private static Address sender(String from) {
        if (!from.matches("\\+?[0-9]{1,20}")) {
            throw new IllegalArgumentException("from must be a number of at most 20 digits");
        }
        return Address.international(from.startsWith("+") ? from.substring(1) : from);
    }

    /// Alphanumeric, abbreviated (short codes have up to 6 digits), or international.
    private static Address recipient(String to) {
        if (!to.matches("[\\x20-\\x7E]{1,20}")) {
            throw new IllegalArgumentException("to must be 1 to 20 ASCII characters");
        }
        if (!to.matches("\\+?[0-9]+")) {
            return new Address(5, 0, to);
        }
        String digits = to.startsWith("+") ? to.substring(1) : to;
        return digits.length() <= 6 ? new Address(6, 1, digits) : Address.international(digits);
    }

    private Account account(String systemId) {
        return centre.account(systemId)
                .orElseThrow(() -> new IllegalArgumentException("there is no account '" + systemId + "'"));
    }

    /// Cuts every connection; what was not delivered is lost.
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            timer.close();
        }
    }
}
