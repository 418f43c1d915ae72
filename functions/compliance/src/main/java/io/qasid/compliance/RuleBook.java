package io.qasid.compliance;

import io.qasid.compliance.Rule.Kind;
import io.qasid.compliance.Terms.AllowedDomains;
import io.qasid.compliance.Terms.BlockedPrefix;
import io.qasid.compliance.Terms.ForbiddenTerm;
import io.qasid.model.Category;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every rule that is in force, and what they say. Pure.
///
/// Every rule that covers a message counts, the platform's and the tenant's, the general and the special one; none
/// lifts another. **A refusal beats a deferral, a deferral beats an approval; of two deferrals the later end counts.**
/// Of
/// two refusals the one that is named is the first by kind (prefix, content, required text, template, quiet hours),
/// then
/// by id.
///
/// Quiet hours leave OTP and EMERGENCY alone unless their category is that one by name: a code is asked for by who
/// gets it, and a warning doesn't wait for the morning.
final class RuleBook {
    private static final Set<Category> ONLY_BY_NAME = Set.of(Category.OTP, Category.EMERGENCY);

    private static final Comparator<Rule> IN_ORDER =
            Comparator.comparing(Rule::kind).thenComparing(Rule::id);

    private final RulesByOwner rules;

    private RuleBook(RulesByOwner rules) {
        this.rules = rules;
    }

    static RuleBook of(Collection<Rule> rules) {
        return new RuleBook(RulesByOwner.of(rules));
    }

    /// The same with rules as they are now; those that have ended are gone.
    RuleBook with(Collection<RuleRecord> changed) {
        return changed.isEmpty() ? this : new RuleBook(rules.with(changed));
    }

    int size() {
        return rules.size();
    }

    Ruling rule(Question question) {
        List<Rule> covering = covering(question);
        Message message = new Message(question);
        QuietTime quietTime = new QuietTime();
        for (Rule rule : covering) {
            Optional<Ruling> refused = switch (rule.terms()) {
                case BlockedPrefix blocked -> message.against(rule, blocked);
                case ForbiddenTerm forbidden -> message.against(rule, forbidden);
                case AllowedDomains allowed -> message.against(rule, allowed);
                case RequiredText required -> message.against(rule, required);
                case RegisteredTemplates registered -> message.against(rule, registered);
                // who counts is asked once nothing else stands against it
                case FrequencyCap _ -> Optional.empty();
                case QuietHours quiet -> gather(rule, quiet, question, quietTime);
            };
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        return afterQuietTime(quietTime, question.at());
    }

    /// The caps under which a message counts, in the order in which they speak. They leave OTP and EMERGENCY alone
    /// unless their category is that one by name.
    List<Rule> caps(Question question) {
        Category category = question.category();
        return covering(question).stream()
                .filter(rule -> rule.kind() == Kind.FREQUENCY_CAP)
                .filter(rule -> !ONLY_BY_NAME.contains(category) || rule.scope().names(category))
                .toList();
    }

    private List<Rule> covering(Question question) {
        List<Rule> covering = new ArrayList<>();
        for (Rule rule : inForce(question.tenant())) {
            if (rule.scope().covers(question)) {
                covering.add(rule);
            }
        }
        covering.sort(IN_ORDER);
        return covering;
    }

    /// The platform's and the tenant's, in no order.
    List<Rule> inForce(@Nullable TenantId tenant) {
        List<Rule> both = new ArrayList<>(rules.platform());
        both.addAll(rules.of(tenant));
        return both;
    }

    private static Optional<Ruling> gather(Rule rule, QuietHours quiet, Question question, QuietTime quietTime) {
        Category category = question.category();
        if (ONLY_BY_NAME.contains(category) && !rule.scope().names(category)) {
            return Optional.empty();
        }
        List<ZoneId> zones = quiet.zones(question.country());
        quietTime.add(rule, quiet, zones);
        return zones.isEmpty() ? Optional.of(new Ruling.Refused(Ruling.ZONE_UNKNOWN, rule)) : Optional.empty();
    }

    private static Ruling afterQuietTime(QuietTime quietTime, Instant at) {
        Optional<Rule> refusing = quietTime.refusing(at);
        if (refusing.isPresent()) {
            return new Ruling.Refused(Ruling.QUIET_HOURS, refusing.get());
        }
        QuietTime.End end = quietTime.end(at);
        if (end.rule() == null) {
            return new Ruling.Allowed();
        }
        return end.open() == null
                ? new Ruling.Refused(Ruling.QUIET_HOURS_WITHOUT_END, end.rule())
                : new Ruling.Deferred(end.rule(), end.open());
    }

    /// A message's text is folded and searched for links once, and only if a rule wants it.
    private static final class Message {
        private final Question question;
        private FoldedText folded = new FoldedText("");
        private Set<String> hosts = Set.of();
        private boolean isFolded;
        private boolean isSearched;

        Message(Question question) {
            this.question = question;
        }

        Optional<Ruling> against(Rule rule, BlockedPrefix blocked) {
            return refusedIf(question.recipient().e164().startsWith(blocked.prefix()), Ruling.PREFIX_BLOCKED, rule);
        }

        Optional<Ruling> against(Rule rule, ForbiddenTerm forbidden) {
            return refusedIf(forbidden.isIn(folded()), Ruling.TERM_FORBIDDEN, rule);
        }

        Optional<Ruling> against(Rule rule, RequiredText required) {
            return refusedIf(!required.isIn(question.text(), folded()), Ruling.TEXT_REQUIRED, rule);
        }

        Optional<Ruling> against(Rule rule, RegisteredTemplates registered) {
            return refusedIf(!registered.allow(question.text()), Ruling.TEMPLATE_REQUIRED, rule);
        }

        private FoldedText folded() {
            if (!isFolded) {
                folded = FoldedText.of(question.text());
                isFolded = true;
            }
            return folded;
        }

        Optional<Ruling> against(Rule rule, AllowedDomains allowed) {
            if (!isSearched) {
                hosts = Links.hosts(question.text());
                isSearched = true;
            }
            return refusedIf(!hosts.stream().allMatch(allowed::allow), Ruling.DOMAIN_NOT_ALLOWED, rule);
        }

        private static Optional<Ruling> refusedIf(boolean broken, Reason reason, Rule rule) {
            return broken ? Optional.of(new Ruling.Refused(reason, rule)) : Optional.empty();
        }
    }
}
