package io.qasid.simulator.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who is let in, and until when. Source: <https://openbao.org/api-docs/auth/kubernetes/>,
/// <https://openbao.org/api-docs/auth/token/>.
final class Tokens {
    private final VaultSettings settings;
    private final Map<String, Instant> ends = new HashMap<>();
    private int logins;

    Tokens(VaultSettings settings) {
        this.settings = settings;
    }

    synchronized boolean letsIn(@Nullable String token) {
        Instant end = token == null ? null : ends.get(token);
        return settings.rootToken().equals(token)
                || (end != null && settings.clock().instant().isBefore(end));
    }

    synchronized Answer login(String role, String jwt) {
        if (!jwt.equals(settings.serviceAccounts().get(role))) {
            return Answer.errors(403, "permission denied");
        }
        String token = "hvs.login-" + ++logins;
        ends.put(token, end());
        return authentication(token);
    }

    synchronized Answer renew(String token) {
        if (settings.rootToken().equals(token)) {
            return Answer.errors(400, "lease is not renewable");
        }
        ends.put(token, end());
        return authentication(token);
    }

    synchronized Answer look(String token) {
        Instant end = ends.get(token);
        return Answer.data(
                200,
                Answer.JSON
                        .createObjectNode()
                        .put(
                                "ttl",
                                end == null
                                        ? 0
                                        : Duration.between(settings.clock().instant(), end)
                                                .toSeconds())
                        .put("renewable", end != null));
    }

    /// Nobody who logged in is let in any more.
    synchronized void revoke() {
        ends.clear();
    }

    synchronized int logins() {
        return logins;
    }

    private Instant end() {
        return settings.clock().instant().plus(settings.tokenLasts());
    }

    private Answer authentication(String token) {
        ObjectNode body = Answer.envelope();
        body.putObject("auth")
                .put("client_token", token)
                .put("lease_duration", settings.tokenLasts().toSeconds())
                .put("renewable", true)
                .putArray("policies")
                .add("qasid");
        return new Answer(200, body);
    }
}
