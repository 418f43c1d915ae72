package io.qasid.simulator.smsc;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Submits as fast as the SMSC answers and acknowledges every receipt. A test for completeness, and by [#main] a
/// measurement:
/// `java -cp … io.qasid.simulator.smsc.SubmitLoad MESSAGES BINDS WINDOW [PORT]`; without a port the simulator runs in
/// the same JVM.
final class SubmitLoad {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int messages;
    private final int window;
    private final AtomicInteger refused = new AtomicInteger();
    private final CountDownLatch answers;
    private final CountDownLatch receipts;

    private SubmitLoad(int messages, int window, int binds) {
        this.messages = messages;
        this.window = window;
        this.answers = new CountDownLatch(messages * binds);
        this.receipts = new CountDownLatch(messages * binds);
    }

    /// @param seconds from the first submit to the last receipt
    record Result(int messages, int refused, long unanswered, long withoutReceipt, double seconds) {
        double perSecond() {
            return messages / seconds;
        }
    }

    static Result run(int port, int messagesPerBind, int binds, int window) throws InterruptedException {
        SubmitLoad load = new SubmitLoad(messagesPerBind, window, binds);
        long start = System.nanoTime();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < binds; i++) {
                sockets.add(load.startBind(port));
            }
            boolean complete = load.receipts.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    && load.answers.await(1, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Result(
                    messagesPerBind * binds,
                    load.refused.get(),
                    complete ? 0 : load.answers.getCount(),
                    complete ? 0 : load.receipts.getCount(),
                    seconds);
        } finally {
            for (Socket socket : sockets) {
                closeQuietly(socket);
            }
        }
    }

    private Socket startBind(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 64 * 1024));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
            out.write(RawPeer.pdu(
                    RawPeer.BIND_TRANSCEIVER,
                    0,
                    1,
                    RawPeer.cString("first"),
                    RawPeer.cString("secret1"),
                    RawPeer.cString(""),
                    RawPeer.octets(0x34, 0, 0),
                    RawPeer.cString("")));
            out.flush();
            in.skipNBytes(in.readInt() - 4L);
            Semaphore free = new Semaphore(window);
            Thread.ofPlatform().daemon().name("load-read").start(() -> readAll(in, out, free));
            Thread.ofPlatform().daemon().name("load-write").start(() -> writeAll(out, free));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeAll(DataOutputStream out, Semaphore free) {
        try {
            for (int i = 0; i < messages; i++) {
                byte[] pdu = RawPeer.pdu(
                        RawPeer.SUBMIT_SM,
                        0,
                        i + 2,
                        RawPeer.submitBody(
                                // never 99BS
                                "9370" + (1_000_000 + i % 9_000),
                                0,
                                1,
                                0,
                                RawPeer.ascii("Your code is 48213. Do not tell it to anybody.")));
                if (!free.tryAcquire()) {
                    synchronized (out) {
                        out.flush();
                    }
                    free.acquire();
                }
                synchronized (out) {
                    out.write(pdu);
                }
            }
            synchronized (out) {
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void readAll(DataInputStream in, DataOutputStream out, Semaphore free) {
        byte[] body = new byte[1024];
        int acknowledged = 0;
        try {
            while (true) {
                if (in.available() == 0) {
                    synchronized (out) {
                        out.flush();
                    }
                    for (; acknowledged > 0; acknowledged--) {
                        receipts.countDown();
                    }
                }
                int length = in.readInt() - 16;
                int id = in.readInt();
                int status = in.readInt();
                int sequence = in.readInt();
                in.readFully(body, 0, length);
                if (id == RawPeer.DELIVER_SM) {
                    synchronized (out) {
                        out.writeInt(17);
                        out.writeInt(RawPeer.DELIVER_SM | RawPeer.RESP);
                        out.writeInt(0);
                        out.writeInt(sequence);
                        out.writeByte(0);
                    }
                    acknowledged++;
                } else {
                    if (status != 0) {
                        refused.incrementAndGet();
                        receipts.countDown();
                    }
                    free.release();
                    answers.countDown();
                }
            }
        } catch (IOException e) {
            // closed: the load is done
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    static void main(String[] args) throws InterruptedException {
        int messages = Integer.parseInt(args[0]);
        int binds = Integer.parseInt(args[1]);
        int window = Integer.parseInt(args[2]);
        if (args.length > 3) {
            rounds(Integer.parseInt(args[3]), messages, binds, window);
            return;
        }
        SmscSettings settings = SmscSettings.of(SmscAccount.of("first", "secret1"))
                .withLimits(SmscLimits.DEFAULT.withRecorded(Integer.getInteger("recorded", 200_000)));
        try (SmscSimulator smsc = SmscSimulator.start(settings)) {
            rounds(smsc.port(), messages, binds, window);
            System.out.println(smsc.record().totals());
        }
    }

    private static void rounds(int port, int messages, int binds, int window) throws InterruptedException {
        for (int round = 1; round <= 5; round++) {
            Result result = run(port, messages, binds, window);
            System.out.printf(
                    "round %d: %.0f submits/s with receipts acknowledged, %s%n", round, result.perSecond(), result);
        }
    }
}
