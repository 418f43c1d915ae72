package io.qasid.smpp;

import io.qasid.smpp.SmppErrors.RetryClass;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes refusals visible that somebody should look at: statuses that the table lacks, and settings that the SMSC does
/// not accept. Each status is logged once in the life of a bind.
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int REMEMBERED_MAX = 200;

    private final String account;
    private final BindMetrics metrics;
    private final Set<Integer> logged = ConcurrentHashMap.newKeySet();

    Refusals(String account, BindMetrics metrics) {
        this.account = account;
        this.metrics = metrics;
    }

    void seen(int commandStatus) {
        boolean unlisted = SmppErrors.of(commandStatus).isEmpty();
        if (unlisted) {
            metrics.unlistedStatus();
        }
        boolean toLog = unlisted || SmppErrors.classOf(commandStatus) == RetryClass.MISCONFIGURED;
        if (toLog && logged.size() < REMEMBERED_MAX && logged.add(commandStatus)) {
            LOG.error("{}: the SMSC refuses messages with {}", account, SmppErrors.reasonOf(commandStatus));
        }
    }
}
