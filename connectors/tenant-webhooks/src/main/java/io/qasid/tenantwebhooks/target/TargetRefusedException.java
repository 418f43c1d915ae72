package io.qasid.tenantwebhooks.target;

import java.io.Serial;
import java.net.UnknownHostException;

/// Retry later, it may have been fixed: a tenant's URL leads to an address or port that must not be reached from here.
/// Says nothing more, least of all which address it was.
final class TargetRefusedException extends UnknownHostException {
    @Serial
    private static final long serialVersionUID = 1L;

    TargetRefusedException() {
        super("target refused");
    }
}
