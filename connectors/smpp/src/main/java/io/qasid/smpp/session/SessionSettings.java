package io.qasid.smpp.session;

import java.time.Duration;

/// How to reach and keep one SMSC account. Lengths are SMPP 3.4's (section 4.1): checked where the settings are read.
///
/// @param receiveWindow how many `deliver_sm` are handled at once; more are answered with a temporary error
/// @param enquireAfter how long nothing is heard before an `enquire_link` is sent
/// @param silenceMax how long nothing is heard after it before the session is given up
public record SessionSettings(
        String host,
        int port,
        String systemId,
        String password,
        String systemType,
        Duration connectTimeout,
        Duration bindTimeout,
        Duration enquireAfter,
        Duration silenceMax,
        int receiveWindow) {

    /// Without the password.
    @Override
    public String toString() {
        return "SessionSettings[" + systemId + "@" + host + ":" + port + "]";
    }
}
