package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.pdu.Command;
import io.qasid.simulator.smsc.pdu.CommandStatus;
import io.qasid.simulator.smsc.pdu.Decoded;
import io.qasid.simulator.smsc.pdu.Packet;
import io.qasid.simulator.smsc.pdu.Pdu;
import io.qasid.simulator.smsc.pdu.Tlv;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection from its first PDU to its last (SMPP 3.4 §2.2). Its thread reads; others may answer.
final class Session implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int INTERFACE_VERSION = 0x34;
    private static final String SYSTEM_ID = "qasid-smsc";

    /// A peer that reads nothing for so long is cut off.
    private static final Duration STALL_MAX = Duration.ofSeconds(30);

    private final Connection connection;
    private final MessageCentre centre;
    private final Submits submits;
    private final AtomicInteger sequence = new AtomicInteger();
    private final AtomicInteger owed = new AtomicInteger();
    private final long openedNanos = System.nanoTime();
    private volatile long enquiredNanos;
    private volatile @Nullable Bound bound;

    Session(Connection connection, MessageCentre centre, Submits submits) {
        this.connection = connection;
        this.centre = centre;
        this.submits = submits;
    }

    /// @param sender null on a transmitter bind
    private record Bound(
            Account account, Command as, @Nullable DeliverSender sender) {
        boolean submits() {
            return as != Command.BIND_RECEIVER;
        }
    }

    @Override
    public void run() {
        try (connection) {
            boolean goesOn = true;
            while (goesOn) {
                Decoded decoded = connection.next();
                connection.awaitRoom();
                goesOn = isSwallowed() ? swallow(decoded) : on(decoded);
            }
            connection.finish();
        } catch (IOException e) {
            LOG.debug("connection ended: {}", e.getMessage());
        } finally {
            end();
        }
    }

    /// @return whether to read on
    private boolean on(Decoded decoded) {
        return switch (decoded) {
            case Packet packet -> on(packet);
            case Decoded.Malformed malformed -> {
                LOG.info("malformed PDU: {}", malformed.why());
                if (!malformed.response()) {
                    nack(malformed.status(), malformed.sequence());
                }
                yield true;
            }
            case Decoded.Unframed unframed -> {
                LOG.info("impossible command_length {}", unframed.commandLength());
                nack(CommandStatus.RINVCMDLEN, unframed.sequence());
                yield false;
            }
            case Decoded.End end -> false;
        };
    }

    private boolean on(Packet packet) {
        int number = packet.sequence();
        switch (packet.body()) {
            case Pdu.Bind bind -> {
                return bind(number, bind);
            }
            case Pdu.SubmitSm submit -> submit(number, submit);
            case Pdu.QuerySm query -> query(number, query);
            case Pdu.DeliverSmResp resp -> delivered(number, packet.status());
            case Pdu.Bare bare -> {
                return on(packet, bare);
            }
            // requests that only an SMSC makes, answers to questions we never ask
            case Pdu.DeliverSm deliver -> nack(CommandStatus.RINVCMDID, number);
            case Pdu.BindResp resp -> {}
            case Pdu.SubmitSmResp resp -> {}
            case Pdu.QuerySmResp resp -> {}
        }
        return true;
    }

    private boolean on(Packet packet, Pdu.Bare bare) {
        switch (bare.command()) {
            case ENQUIRE_LINK ->
                connection.add(
                        Packet.answer(CommandStatus.ROK, packet.sequence(), new Pdu.Bare(Command.ENQUIRE_LINK_RESP)));
            case UNBIND -> {
                connection.add(Packet.answer(CommandStatus.ROK, packet.sequence(), new Pdu.Bare(Command.UNBIND_RESP)));
                return false;
            }
            // instead of a deliver_sm_resp, by a peer that could not read the deliver_sm
            case GENERIC_NACK -> delivered(packet.sequence(), packet.status());
            default -> {}
        }
        return true;
    }

    private boolean bind(int number, Pdu.Bind bind) {
        if (centre.account(bind.systemId())
                .filter(account -> account.faults().silent())
                .isPresent()) {
            return true;
        }
        CommandStatus status = tryBind(bind);
        boolean ok = status == CommandStatus.ROK;
        List<Tlv> tlvs = ok ? List.of(Tlv.u8(Tlv.SC_INTERFACE_VERSION, INTERFACE_VERSION)) : List.of();
        Pdu.BindResp resp = new Pdu.BindResp(bind.command().response(), SYSTEM_ID, tlvs);
        connection.add(Packet.answer(status, number, resp));
        LOG.info("{} by {}: {}", bind.command(), bind.systemId(), status);
        Bound now = bound;
        if (ok && now != null && now.sender != null) {
            now.sender.start();
        }
        return status != CommandStatus.RBINDFAIL;
    }

    private CommandStatus tryBind(Pdu.Bind bind) {
        if (bound != null) {
            return CommandStatus.RALYBND;
        }
        Optional<Account> known = centre.account(bind.systemId());
        if (known.isEmpty()) {
            return CommandStatus.RINVSYSID;
        }
        Account account = known.get();
        if (account.faults().refusesBinds()) {
            return CommandStatus.RBINDFAIL;
        }
        if (!account.hasPassword(bind.password())) {
            return CommandStatus.RINVPASWD;
        }
        if (!account.add(this)) {
            return CommandStatus.RALYBND;
        }
        DeliverSender sender = bind.command() == Command.BIND_TRANSMITTER
                ? null
                : new DeliverSender(account, connection, this::nextSequence, centre);
        bound = new Bound(account, bind.command(), sender);
        return CommandStatus.ROK;
    }

    private void submit(int number, Pdu.SubmitSm submit) {
        Bound now = bound;
        if (now == null || !now.submits()) {
            connection.add(Packet.answer(CommandStatus.RINVBNDSTS, number, new Pdu.SubmitSmResp("")));
            return;
        }
        submits.on(this, now.account, number, submit.message());
    }

    private void query(int number, Pdu.QuerySm query) {
        Bound now = bound;
        if (now == null || !now.submits()) {
            connection.add(Packet.answer(CommandStatus.RINVBNDSTS, number, new Pdu.QuerySmResp("", "", 0, 0)));
            return;
        }
        connection.add(centre.states()
                .find(query.messageId(), now.account.number())
                .map(known -> Packet.answer(CommandStatus.ROK, number, found(query.messageId(), known)))
                .orElseGet(() -> Packet.answer(CommandStatus.RINVMSGID, number, new Pdu.QuerySmResp("", "", 0, 0))));
    }

    private Pdu.QuerySmResp found(String messageId, MessageStates.Known known) {
        SmppDates dates = new SmppDates(centre.settings().zone());
        MessageState state = known.state();
        String finalDate = state.isFinal() ? dates.absolute(known.at()) : "";
        return new Pdu.QuerySmResp(messageId, finalDate, state.code(), 0);
    }

    private void delivered(int number, int status) {
        Bound now = bound;
        if (now != null && now.sender != null) {
            now.sender.answered(number, status);
        }
    }

    /// Answers a submit_sm now, or later.
    ///
    /// @param afterwards runs when the answer is on its way, also when nobody is left to read it
    void answerSubmit(int number, CommandStatus status, String messageId, Duration delay, Runnable afterwards) {
        if (delay.isZero() && !isSwallowed()) {
            connection.add(Packet.answer(status, number, new Pdu.SubmitSmResp(messageId)));
            afterwards.run();
            return;
        }
        owe();
        centre.timer().after(delay, () -> {
            answerOwed(number, status, messageId);
            afterwards.run();
        });
    }

    /// One answer more that comes later.
    void owe() {
        owed.incrementAndGet();
    }

    void answerOwed(int number, CommandStatus status, String messageId) {
        owed.decrementAndGet();
        if (!isSwallowed()) {
            connection.sendNow(Packet.answer(status, number, new Pdu.SubmitSmResp(messageId)));
        }
    }

    /// How many submit_sm wait for their answer.
    int unanswered() {
        return owed.get();
    }

    /// Cuts the connection, but not what was answered before.
    void flushAndDrop() {
        connection.flushOrClose();
        connection.close();
    }

    void drop() {
        connection.close();
    }

    /// Bind timer, enquire_link timer, response timer (§7.2), and a guard against peers that do not read.
    void checkTimers() {
        Bound now = bound;
        boolean stalled = connection.stalledNanos() > STALL_MAX.toNanos();
        boolean unbound = now == null
                && System.nanoTime() - openedNanos
                        > centre.limits().bindTimeout().toNanos();
        if (stalled || unbound) {
            connection.close();
            return;
        }
        if (now == null || isSwallowed()) {
            return;
        }
        if (now.sender != null) {
            now.sender.checkTimeouts();
        }
        enquire();
    }

    private void enquire() {
        long silent = connection.silentNanos();
        long after = centre.limits().enquireLinkAfter().toNanos();
        if (silent < after) {
            enquiredNanos = 0;
        } else if (enquiredNanos == 0) {
            enquiredNanos = System.nanoTime();
            centre.timer()
                    .after(
                            Duration.ZERO,
                            () -> connection.sendNow(
                                    Packet.request(nextSequence(), new Pdu.Bare(Command.ENQUIRE_LINK))));
        } else if (System.nanoTime() - enquiredNanos
                > centre.limits().enquireLinkTimeout().toNanos()) {
            LOG.info("peer does not answer enquire_link");
            connection.close();
        }
    }

    private boolean isSwallowed() {
        Bound now = bound;
        return now != null && now.account.faults().silent();
    }

    /// In a black hole nothing is answered.
    private boolean swallow(Decoded decoded) {
        Bound now = bound;
        if (now != null
                && now.account.faults().blackHole() == BlackHole.TAKEN
                && decoded instanceof Packet packet
                && packet.body() instanceof Pdu.SubmitSm submit) {
            submits.on(this, now.account, packet.sequence(), submit.message());
        }
        return decoded instanceof Packet || decoded instanceof Decoded.Malformed;
    }

    private void nack(CommandStatus status, int number) {
        connection.add(Packet.answer(status, number, new Pdu.Bare(Command.GENERIC_NACK)));
    }

    private int nextSequence() {
        return sequence.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
    }

    private void end() {
        Bound now = bound;
        if (now == null) {
            return;
        }
        now.account.remove(this);
        if (now.sender != null) {
            now.sender.end();
        }
        LOG.info("bind of {} ended", now.account.systemId());
    }
}
