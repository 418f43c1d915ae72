package io.qasid.providerwebhooks;

import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Connection;
import io.qasid.model.Route;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.SecretStore;
import io.qasid.secrets.Secrets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// The secrets that prove callbacks, read when this function starts and kept fresh while it is there. One that was
/// replaced counts for a while longer: what the provider signed before, and repeats, is still the provider's.
public final class AccountSecrets implements AutoCloseable {
    private final SecretStore store;
    private final Secrets secrets;
    private final Duration oldAcceptedFor;
    private final List<HeldSecret> held = new CopyOnWriteArrayList<>();

    AccountSecrets(WebhookSettings.Keeping settings, Connection nats, MeterRegistry meters, InstantSource clock) {
        this.store = settings.settings().open(clock);
        this.secrets = new Secrets(store, nats, Optional.empty(), meters, System::nanoTime, settings.pollEvery());
        this.oldAcceptedFor = settings.oldAcceptedFor();
    }

    /// @param form fields that it must have, and how each must look
    HeldSecret hold(Route route, String path, Map<String, Pattern> form) {
        HeldSecret secret = secrets.hold(route, path, form, oldAcceptedFor);
        held.add(secret);
        return secret;
    }

    /// Whether each was read.
    boolean allHeld() {
        return held.stream().allMatch(secret -> secret.current().isPresent());
    }

    @Override
    public void close() {
        secrets.close();
        store.close();
    }
}
