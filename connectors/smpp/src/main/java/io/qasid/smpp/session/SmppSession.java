package io.qasid.smpp.session;

import io.qasid.smpp.session.SessionListener.TurnedAway;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jsmpp.SMPPConstant;
import org.jspecify.annotations.Nullable;

/// One connection to an SMSC, bound as a transceiver from [#bind] until it ends, once.
///
/// The reading thread never waits for anybody: it completes answers, and gives each `deliver_sm` to a thread of its
/// own.
/// So a slow commit of receipts does not hold up the answers that sends are waiting for. Safe for many threads.
public final class SmppSession implements AutoCloseable {
    /// For PDUs that nobody waits for: an SMSC that takes longer has stopped reading, which the enquiry finds out.
    private static final Duration COURTESY = Duration.ofSeconds(5);

    private final SessionSettings settings;
    private final SessionListener listener;
    private final LongSupplier nanoTime;
    private final Socket socket;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final PduComposer composer = new PduComposer();
    private final AwaitedAnswers awaited = new AwaitedAnswers();
    private final Semaphore receiveWindow;
    private final AtomicReference<@Nullable EndReason> end = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long heardAt;
    private volatile boolean leaving;

    private SmppSession(SessionSettings settings, SessionListener listener, LongSupplier nanoTime, Socket socket)
            throws IOException {
        this.settings = settings;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.socket = socket;
        this.reader = new FrameReader(new BufferedInputStream(socket.getInputStream()));
        this.writer = new FrameWriter(socket.getOutputStream(), nanoTime);
        this.receiveWindow = new Semaphore(settings.receiveWindow());
        this.heardAt = nanoTime.getAsLong();
    }

    /// Connects and binds. What the SMSC sends may reach the listener before this returns.
    ///
    /// @param name of its threads
    /// @param nanoTime as [System#nanoTime]
    /// @throws BindRefusedException when the SMSC answered the bind with an error
    /// @throws IOException when it could not be reached or did not answer in time
    public static SmppSession bind(
            String name, SessionSettings settings, SessionListener listener, LongSupplier nanoTime)
            throws IOException, InterruptedException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(settings.host(), settings.port()), (int)
                    settings.connectTimeout().toMillis());
            SmppSession session = new SmppSession(settings, listener, nanoTime, socket);
            Thread.ofVirtual().name("smpp-read-" + name).start(session::read);
            session.bind();
            Thread.ofVirtual().name("smpp-watch-" + name).start(session::watch);
            return session;
        } catch (IOException | InterruptedException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// Whether it can be submitted to.
    public boolean alive() {
        return end.get() == null;
    }

    /// Writes the message and waits for the SMSC's answer until `deadline` on the `nanoTime` clock; writes nothing
    /// after
    /// it.
    ///
    /// @param answerMax how long the answer may take at most, if the deadline leaves that much
    /// @throws IllegalArgumentException if a field is longer than SMPP allows
    public SubmitReply submit(SubmitSm message, long deadline, Duration answerMax) {
        try (AwaitedAnswers.Request request = awaited.request()) {
            byte[] pdu = composer.submit(request.number(), message);
            return switch (writer.write(pdu, deadline)) {
                case TOO_LATE -> new SubmitReply.Unwritten(false);
                case ENDED -> new SubmitReply.Unwritten(true);
                case BROKEN -> {
                    end(EndReason.CONNECTION_LOST);
                    yield new SubmitReply.Unanswered(true);
                }
                case WRITTEN -> answered(request, Math.min(deadline - nanoTime.getAsLong(), answerMax.toNanos()));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SubmitReply.Unwritten(false);
        }
    }

    private static SubmitReply answered(AwaitedAnswers.Request request, long nanosMax) {
        try {
            Frame frame = request.await(nanosMax);
            boolean ok = frame.commandStatus() == SMPPConstant.STAT_ESME_ROK;
            return switch (frame.commandId()) {
                case SMPPConstant.CID_SUBMIT_SM_RESP ->
                    ok
                            ? new SubmitReply.Taken(PduParser.messageId(frame))
                            : new SubmitReply.Refused(frame.commandStatus());
                // it says that the PDU was not understood, whatever status it carries
                case SMPPConstant.CID_GENERIC_NACK ->
                    new SubmitReply.Refused(ok ? SMPPConstant.STAT_ESME_RUNKNOWNERR : frame.commandStatus());
                default -> new SubmitReply.Unanswered(false);
            };
        } catch (TimeoutException e) {
            return new SubmitReply.Unanswered(false);
        } catch (ExecutionException e) {
            return new SubmitReply.Unanswered(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SubmitReply.Unanswered(false);
        }
    }

    /// Waits for what is under way, says good-bye, waits for the answer, each at most for `patience`, then closes. The
    /// caller has stopped submitting.
    public void unbind(Duration patience) {
        try {
            awaited.awaitAll(patience);
            sayGoodBye(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void sayGoodBye(Duration patience) throws InterruptedException {
        leaving = true;
        try (AwaitedAnswers.Request request = awaited.request()) {
            long deadline = nanoTime.getAsLong() + patience.toNanos();
            if (writer.write(composer.unbind(request.number()), deadline) == FrameWriter.Result.WRITTEN) {
                request.await(deadline - nanoTime.getAsLong());
            }
        } catch (ExecutionException | TimeoutException e) {
            // it is closed either way
        }
    }

    @Override
    public void close() {
        end(EndReason.CLOSED_BY_US);
    }

    private void bind() throws IOException, InterruptedException {
        try (AwaitedAnswers.Request request = awaited.request()) {
            long patience = settings.bindTimeout().toNanos();
            writer.write(composer.bindTransceiver(request.number(), settings), nanoTime.getAsLong() + patience);
            Frame frame = request.await(patience);
            if (frame.commandStatus() != SMPPConstant.STAT_ESME_ROK) {
                throw new BindRefusedException(frame.commandStatus());
            }
            if (frame.commandId() != SMPPConstant.CID_BIND_TRANSCEIVER_RESP) {
                throw new ProtocolException("bind answered with command_id 0x%08X".formatted(frame.commandId()));
            }
        } catch (TimeoutException e) {
            throw new IOException("no answer to the bind within " + settings.bindTimeout(), e);
        } catch (ExecutionException e) {
            throw new IOException("connection ended during the bind", e);
        }
    }

    private void read() {
        EndReason reason = EndReason.CONNECTION_LOST;
        try {
            while (alive()) {
                Frame frame = reader.next();
                heardAt = nanoTime.getAsLong();
                if (frame.isResponse()) {
                    awaited.answered(frame);
                } else {
                    handleRequest(frame);
                }
            }
        } catch (ProtocolException e) {
            reason = EndReason.NOT_SMPP;
        } catch (IOException e) {
            reason = EndReason.CONNECTION_LOST;
        } catch (InterruptedException e) {
            reason = EndReason.CLOSED_BY_US;
        } finally {
            listener.ended(this, end(reason));
        }
    }

    private void handleRequest(Frame frame) throws InterruptedException {
        switch (frame.commandId()) {
            case SMPPConstant.CID_DELIVER_SM -> handOver(frame);
            case SMPPConstant.CID_ENQUIRE_LINK -> write(composer.enquireLinkResponse(frame));
            case SMPPConstant.CID_UNBIND -> {
                write(composer.unbindResponse(frame));
                end(EndReason.UNBOUND_BY_SMSC);
            }
            case SMPPConstant.CID_ALERT_NOTIFICATION, SMPPConstant.CID_OUTBIND -> {
                // both go without an answer, and neither is of use on a bound session
            }
            default -> write(composer.unknownCommand(frame));
        }
    }

    private void handOver(Frame frame) throws InterruptedException {
        if (!receiveWindow.tryAcquire()) {
            write(composer.deliverResponse(frame, SMPPConstant.STAT_ESME_RX_T_APPN));
            listener.turnedAway(TurnedAway.RECEIVE_WINDOW_FULL);
            return;
        }
        Thread.ofVirtual().name("smpp-deliver").start(() -> {
            try {
                deliver(frame);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                receiveWindow.release();
            }
        });
    }

    private void deliver(Frame frame) throws InterruptedException {
        Optional<Delivery> delivery = PduParser.delivery(frame);
        if (delivery.isEmpty()) {
            // permanent: a repeat would be as unreadable
            write(composer.deliverResponse(frame, SMPPConstant.STAT_ESME_RX_P_APPN));
            listener.turnedAway(TurnedAway.MALFORMED);
            return;
        }
        listener.received(this, delivery.get(), status -> {
            try {
                return write(composer.deliverResponse(frame, status));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    private boolean write(byte[] pdu) throws InterruptedException {
        FrameWriter.Result result = writer.write(pdu, nanoTime.getAsLong() + COURTESY.toNanos());
        if (result == FrameWriter.Result.BROKEN) {
            end(EndReason.CONNECTION_LOST);
        }
        return result == FrameWriter.Result.WRITTEN;
    }

    /// The question is written by another thread, because a write to an SMSC that has stopped reading blocks, and only
    /// closing the socket ends it.
    private void watch() {
        Silence silence = new Silence(settings.enquireAfter(), settings.silenceMax());
        try {
            Duration pause = settings.enquireAfter();
            while (!ended.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                switch (silence.at(nanoTime.getAsLong(), heardAt)) {
                    case Silence.Step.Wait(Duration next) -> pause = next;
                    case Silence.Step.Ask(Duration next) -> {
                        Thread.ofVirtual().name("smpp-enquire").start(this::enquire);
                        pause = next;
                    }
                    case Silence.Step.GiveUp() -> end(EndReason.SILENT);
                }
            }
        } catch (InterruptedException e) {
            end(EndReason.CLOSED_BY_US);
        }
    }

    private void enquire() {
        try {
            write(composer.enquireLink(awaited.nextNumber()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return why it really ended: the first reason counts
    private EndReason end(EndReason reason) {
        // an SMSC may close the connection as soon as it has answered our good-bye
        EndReason first = leaving ? EndReason.CLOSED_BY_US : reason;
        EndReason before = end.compareAndExchange(null, first);
        if (before != null) {
            return before;
        }
        writer.end();
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
        ended.countDown();
        awaited.end();
        return first;
    }
}
