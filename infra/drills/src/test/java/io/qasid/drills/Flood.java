package io.qasid.drills;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// One source that sends as much as it can, each connection the next request with the answer to the one before, until
/// it is closed.
final class Flood implements AutoCloseable {
    private static final int CONNECTIONS = 8;

    private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();
    private final HttpClient client;
    private final List<Thread> threads = new ArrayList<>();
    private final long began = System.nanoTime();
    private volatile boolean over;

    /// @param from address of this machine that it comes from
    /// @param request the n-th one
    private Flood(InetAddress from, IntFunction<HttpRequest> request) {
        client = HttpClient.newBuilder().localAddress(from).build();
        for (int i = 0; i < CONNECTIONS; i++) {
            int first = i;
            threads.add(Thread.ofVirtual().start(() -> pour(request, first)));
        }
    }

    static Flood from(String address, IntFunction<HttpRequest> request) {
        return new Flood(InetAddress.ofLiteral(address), request);
    }

    private void pour(IntFunction<HttpRequest> request, int first) {
        for (int i = first; !over; i += CONNECTIONS) {
            answers.merge(answer(request.apply(i)), 1, Integer::sum);
        }
    }

    /// 0 without one.
    private int answer(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /// How often each HTTP status was the answer until now; 0: none came.
    Map<Integer, Integer> answers() {
        return new TreeMap<>(answers);
    }

    /// How often this HTTP status was the answer until now.
    int answered(int status) {
        return answers.getOrDefault(status, 0);
    }

    double seconds() {
        return (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /// Returns when every request was answered.
    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("the drill was interrupted", e);
            }
        }
        client.close();
    }
}
