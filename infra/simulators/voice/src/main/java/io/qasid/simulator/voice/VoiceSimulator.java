package io.qasid.simulator.voice;

import java.io.UncheckedIOException;

/// A running call API on loopback, one account, misbehaving where the called number ([MagicNumber]) or a test
/// ([Faults]) asks for it, and remembering who heard what ([VoiceRecord]).
///
/// ```java
/// try (VoiceSimulator voice = VoiceSimulator.start(VoiceSettings.of(accountSid, authToken))) {
///     … POST voice.url() + "/2010-04-01/Accounts/" + accountSid + "/Calls.json" …
///     voice.record().count("+93700000001", "salaam");
/// }
/// ```
public final class VoiceSimulator implements AutoCloseable {
    private final VoiceRecord record;
    private final FaultState faultState;
    private final Callbacks callbacks;
    private final Telephones telephones;
    private final ApiEndpoint endpoint;

    private VoiceSimulator(VoiceSettings settings) {
        this.record = new VoiceRecord(settings.recordedMax());
        this.faultState = new FaultState(System::nanoTime);
        this.callbacks = new Callbacks(settings, record);
        this.telephones = new Telephones(settings, record, faultState, callbacks);
        this.endpoint = new ApiEndpoint(settings, record, faultState, telephones);
    }

    /// @throws UncheckedIOException if the port is taken
    public static VoiceSimulator start(VoiceSettings settings) {
        VoiceSimulator simulator = new VoiceSimulator(settings);
        try {
            simulator.endpoint.open();
            return simulator;
        } catch (UncheckedIOException e) {
            simulator.close();
            throw e;
        }
    }

    public int port() {
        return endpoint.port();
    }

    /// The root of the API, without a slash at its end: `http://127.0.0.1:8080`.
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /// From now on, callbacks of calls that name no `StatusCallback` go there.
    ///
    /// @param url absolute
    public void callbacks(String url) {
        callbacks.otherwise(url);
    }

    public VoiceRecord record() {
        return record;
    }

    public Faults faults() {
        return new Faults(faultState, endpoint);
    }

    /// Cuts every connection and every call; what was not told is never told.
    @Override
    public void close() {
        faultState.close();
        telephones.close();
        endpoint.close();
        callbacks.close();
    }
}
