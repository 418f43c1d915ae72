package io.qasid.simulator.smsc;

import java.time.Duration;
import java.util.List;

/// Makes the SMSC misbehave, at one account or at all of them. Each fault lasts until [#clear], or as long as it says.
public final class Faults {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final List<Account> accounts;

    Faults(List<Account> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    /// Cuts every bind now, without unbind. New ones are welcome.
    ///
    /// @return how many were cut
    public int dropBinds() {
        return accounts.stream().mapToInt(Account::dropBinds).sum();
    }

    /// Answers every new bind with ESME_RBINDFAIL and closes its connection. Binds that stand, stand.
    public void refuseBinds(Duration time) {
        check("refusal of binds", time);
        accounts.forEach(account -> account.faults().refuseBinds(time));
    }

    /// Reads and never answers anything, enquire_link and new binds included; sends nothing either. Requests that were
    /// swallowed stay unanswered when it ends.
    public void blackHole(BlackHole mode) {
        accounts.forEach(account -> account.faults().blackHole(mode));
    }

    /// Answers every submit_sm that much later. What is beyond the account's window by that is throttled.
    public void delayResponses(Duration delay) {
        check("delay of responses", delay);
        accounts.forEach(account -> account.faults().responseDelay(delay));
    }

    /// Answers submits beyond this rate (per account) with ESME_RTHROTTLED.
    public void throttle(int submitsPerSecond) {
        if (submitsPerSecond < 1) {
            throw new IllegalArgumentException("throttle must be at least 1 submit/s, was " + submitsPerSecond);
        }
        accounts.forEach(account -> account.faults().throttle(submitsPerSecond));
    }

    /// Everything is well again.
    public void clear() {
        accounts.forEach(account -> account.faults().clear());
    }

    private static void check(String name, Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be 0 to 1 h, was " + time);
        }
    }
}
