package io.qasid.simulator.smsc;

/// A customer of the SMSC. Its number, which magic numbers refer to, is its place among the accounts, from 1.
///
/// @param systemId 1 to 15 ASCII characters
/// @param password at most 8 ASCII characters (SMPP 3.4 §5.2.2)
/// @param bindsMax one more is refused with ESME_RALYBND
/// @param windowMax submit_sm without an answer on one bind; one more is refused with ESME_RTHROTTLED
public record SmscAccount(String systemId, String password, int bindsMax, int windowMax) {
    private static final int BINDS_MAX = 10;
    private static final int WINDOW_MAX = 100;

    public SmscAccount {
        if (!systemId.matches("[\\x21-\\x7E]{1,15}")) {
            throw new IllegalArgumentException("system id must be 1 to 15 ASCII characters, was '" + systemId + "'");
        }
        if (!password.matches("[\\x21-\\x7E]{0,8}")) {
            throw new IllegalArgumentException("password of " + systemId + " must be at most 8 ASCII characters");
        }
        if (bindsMax < 1 || bindsMax > 100) {
            throw new IllegalArgumentException("binds of " + systemId + " must be 1 to 100, was " + bindsMax);
        }
        if (windowMax < 1 || windowMax > 10_000) {
            throw new IllegalArgumentException("window of " + systemId + " must be 1 to 10000, was " + windowMax);
        }
    }

    /// With 10 binds and a window of 100 on each.
    public static SmscAccount of(String systemId, String password) {
        return new SmscAccount(systemId, password, BINDS_MAX, WINDOW_MAX);
    }

    /// Without the password.
    @Override
    public String toString() {
        return "SmscAccount[" + systemId + ", " + bindsMax + " binds, window " + windowMax + "]";
    }
}
