package io.qasid.smpp.session;

import io.qasid.smpp.session.SessionListener.TurnedAway;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final AtomicInteger sequence = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Frame>> awaited = new ConcurrentHashMap<>();
    private final Semaphore receiveWindow;
    private final AtomicReference<@Nullable EndReason> end = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long heardAt;

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
            Thread.ofVirtual().name("smpp-enquire-" + name).start(session::keepAlive);
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
        int number = nextSequence();
        byte[] pdu = composer.submit(number, message);
        CompletableFuture<Frame> answer = await(number);
        try {
            return switch (writer.write(pdu, deadline)) {
                case TOO_LATE -> new SubmitReply.Unwritten(false);
                case ENDED -> new SubmitReply.Unwritten(true);
                case BROKEN -> {
                    end(EndReason.CONNECTION_LOST);
                    yield new SubmitReply.Unanswered(true);
                }
                case WRITTEN -> answered(answer, Math.min(deadline - nanoTime.getAsLong(), answerMax.toNanos()));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SubmitReply.Unwritten(false);
        } finally {
            awaited.remove(number);
        }
    }

    private static SubmitReply answered(CompletableFuture<Frame> answer, long nanosMax) {
        try {
            Frame frame = answer.get(nanosMax, TimeUnit.NANOSECONDS);
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
        awaitAnswers(patience);
        int number = nextSequence();
        CompletableFuture<Frame> answer = await(number);
        try {
            long deadline = nanoTime.getAsLong() + patience.toNanos();
            if (writer.write(composer.unbind(number), deadline) == FrameWriter.Result.WRITTEN) {
                answer.get(deadline - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // it is closed either way
        } finally {
            awaited.remove(number);
            close();
        }
    }

    private void awaitAnswers(Duration patience) {
        CompletableFuture<?>[] underWay = awaited.values().toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(underWay).get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // those that wait for the answers have their own say about it
        }
    }

    @Override
    public void close() {
        end(EndReason.CLOSED_BY_US);
    }

    private void bind() throws IOException, InterruptedException {
        int number = nextSequence();
        CompletableFuture<Frame> answer = await(number);
        try {
            long deadline = nanoTime.getAsLong() + settings.bindTimeout().toNanos();
            writer.write(composer.bindTransceiver(number, settings), deadline);
            Frame frame = answer.get(settings.bindTimeout().toNanos(), TimeUnit.NANOSECONDS);
            if (frame.commandStatus() != 0) {
                throw new BindRefusedException(frame.commandStatus());
            }
            if (frame.commandId() != SMPPConstant.CID_BIND_TRANSCEIVER_RESP) {
                throw new IOException("bind answered with command_id 0x%08X".formatted(frame.commandId()));
            }
        } catch (TimeoutException e) {
            throw new IOException("no answer to the bind within " + settings.bindTimeout(), e);
        } catch (ExecutionException e) {
            throw new IOException("connection ended during the bind", e);
        } finally {
            awaited.remove(number);
        }
    }

    private CompletableFuture<Frame> await(int number) {
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        awaited.put(number, answer);
        if (!alive()) {
            answer.completeExceptionally(sessionEnded());
        }
        return answer;
    }

    private void read() {
        EndReason reason = EndReason.CONNECTION_LOST;
        try {
            while (alive()) {
                Frame frame = reader.next();
                heardAt = nanoTime.getAsLong();
                if (frame.isResponse()) {
                    completeAnswer(frame);
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
            end(reason);
            listener.ended(this, reasonOfEnd(reason));
        }
    }

    private void completeAnswer(Frame frame) {
        CompletableFuture<Frame> answer = awaited.get(frame.sequence());
        if (answer != null) {
            answer.complete(frame);
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
        Delivery delivery = PduParser.delivery(frame);
        if (delivery == null) {
            // permanent: a repeat would be as unreadable
            write(composer.deliverResponse(frame, SMPPConstant.STAT_ESME_RX_P_APPN));
            listener.turnedAway(TurnedAway.MALFORMED);
            return;
        }
        listener.received(this, delivery, status -> {
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

    /// Asks when nothing was heard for a while; whatever is heard then is an answer. The question is written by another
    /// thread, because a write to an SMSC that has stopped reading blocks, and only closing the socket ends it.
    private void keepAlive() {
        try {
            Duration pause = settings.enquireAfter();
            while (!ended.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                long quiet = nanoTime.getAsLong() - heardAt;
                if (quiet < settings.enquireAfter().toNanos()) {
                    pause = settings.enquireAfter().minusNanos(quiet);
                    continue;
                }
                long asked = nanoTime.getAsLong();
                Thread.ofVirtual().name("smpp-enquiry").start(this::enquire);
                if (!ended.await(settings.silenceMax().toNanos(), TimeUnit.NANOSECONDS) && heardAt - asked < 0) {
                    end(EndReason.SILENT);
                }
                pause = settings.enquireAfter();
            }
        } catch (InterruptedException e) {
            end(EndReason.CLOSED_BY_US);
        }
    }

    private void enquire() {
        try {
            write(composer.enquireLink(nextSequence()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(EndReason reason) {
        if (!end.compareAndSet(null, reason)) {
            return;
        }
        writer.end();
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
        ended.countDown();
        awaited.values().forEach(answer -> answer.completeExceptionally(sessionEnded()));
    }

    private static IOException sessionEnded() {
        return new IOException("the session ended");
    }

    private EndReason reasonOfEnd(EndReason otherwise) {
        EndReason reason = end.get();
        return reason == null ? otherwise : reason;
    }

    /// 1 to 0x7FFFFFFF, round and round (SMPP 3.4, 3.2).
    private int nextSequence() {
        return sequence.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
    }
}
