package io.qasid.bench;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;

/// A gateway that takes messages by HTTP, submits them over SMPP and tells by HTTP that they arrived.
interface MtPeer extends AutoCloseable {
    String name();

    /// One message that is delivered.
    ///
    /// @param to digits without a plus
    HttpRequest request(String to);

    /// The status of an answer that means that the gateway has the message.
    int taken();

    /// Processor time until now, in microseconds, by program.
    Map<String, Long> cpu();

    @Override
    void close();

    static URI uri(int port, String target) {
        return URI.create("http://127.0.0.1:" + port + target);
    }
}
