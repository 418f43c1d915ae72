package io.qasid.consent;

import io.qasid.model.Category;
import io.qasid.model.GateDecision;
import io.qasid.model.GateDecision.Verdict;
import io.qasid.model.Reason;
import java.time.Instant;

/// When a message may be sent. Pure.
///
/// A check for one channel and category is covered by four scopes: that channel or all, that category or all.
/// Each has at most one record, the latest. **One withdrawal among them refuses, whatever the others say**; a
/// withdrawal is lifted by a grant in the same scope and by nothing else. So who said "stop everything" has
/// to say "start everything" again, and no clock of ours decides which of two records in different scopes
/// wins.
///
/// - EMERGENCY is always allowed: a warning of danger to life is not advertising, nobody can opt out of being warned,
///   and a store that is out must not silence it.
/// - OTP and TRANSACTIONAL follow from something the recipient did, so they need no grant.
/// - MARKETING needs a grant. An opt-in that its recipient did not confirm yet is none.
final class ConsentRule {
    static final Reason GRANTED = Reason.of("CONSENT_GRANTED");
    static final Reason NOT_NEEDED = Reason.of("CONSENT_NOT_NEEDED");
    static final Reason WITHDRAWN = Reason.of("CONSENT_WITHDRAWN");
    static final Reason MISSING = Reason.of("CONSENT_MISSING");
    static final Reason UNCONFIRMED = Reason.of("CONSENT_UNCONFIRMED");

    private ConsentRule() {}

    /// What the records that cover a check say together.
    ///
    /// @param pending nothing was said but a first yes, which waits for the second
    record Standing(boolean withdrawn, boolean granted, boolean pending) {
        static final Standing SILENT = new Standing(false, false, false);
    }

    /// Whether the records matter for this category at all.
    static boolean asksTheStore(Category category) {
        return category != Category.EMERGENCY;
    }

    static GateDecision decide(Category category, Standing standing, Instant now) {
        return switch (category) {
            case EMERGENCY -> new GateDecision(Verdict.ALLOWED, NOT_NEEDED, now);
            case OTP, TRANSACTIONAL, MARKETING -> {
                if (standing.withdrawn()) {
                    yield new GateDecision(Verdict.REFUSED, WITHDRAWN, now);
                }
                if (standing.granted()) {
                    yield new GateDecision(Verdict.ALLOWED, GRANTED, now);
                }
                if (category != Category.MARKETING) {
                    yield new GateDecision(Verdict.ALLOWED, NOT_NEEDED, now);
                }
                yield new GateDecision(Verdict.REFUSED, standing.pending() ? UNCONFIRMED : MISSING, now);
            }
        };
    }
}
