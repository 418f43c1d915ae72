package io.qasid.compliance;

import io.qasid.compliance.Rule.Kind;
import java.util.Set;
import java.util.regex.Pattern;

/// What a rule demands. The constructors accept nothing that makes no sense.
sealed interface Terms
        permits QuietHours,
                FrequencyCap,
                RegisteredTemplates,
                RequiredText,
                Terms.BlockedPrefix,
                Terms.ForbiddenTerm,
                Terms.AllowedDomains {
    Kind kind();

    /// Nothing is sent to numbers that start so.
    ///
    /// @param prefix `+` and 1 to 15 digits
    record BlockedPrefix(String prefix) implements Terms {
        private static final Pattern E164_START = Pattern.compile("\\+[1-9][0-9]{0,14}");

        public BlockedPrefix {
            if (!E164_START.matcher(prefix).matches()) {
                throw new IllegalArgumentException("a prefix is a plus sign and the first digits of an E.164 number");
            }
        }

        @Override
        public Kind kind() {
            return Kind.BLOCKED_PREFIX;
        }
    }

    /// No text may hold this term, however it is typed.
    ///
    /// @param folded the term as it is looked for
    record ForbiddenTerm(String term, FoldedText folded, Match match) implements Terms {
        enum Match {
            /// Between two characters that are neither letters nor digits.
            WORD,
            ANYWHERE
        }

        public ForbiddenTerm {
            if (folded.isBlank()) {
                throw new IllegalArgumentException("a term has at least one character that counts");
            }
        }

        static ForbiddenTerm of(String term, Match match) {
            return new ForbiddenTerm(term, FoldedText.of(term), match);
        }

        boolean isIn(FoldedText text) {
            return match == Match.WORD ? text.holdsWord(folded) : text.holds(folded);
        }

        @Override
        public Kind kind() {
            return Kind.CONTENT;
        }
    }

    /// Links may lead to these domains and what is below them, and nowhere else.
    ///
    /// @param domains as [Links#domain] writes them; empty: no links at all
    record AllowedDomains(Set<String> domains) implements Terms {
        public AllowedDomains {
            domains = Set.copyOf(domains);
        }

        boolean allow(String host) {
            return domains.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
        }

        @Override
        public Kind kind() {
            return Kind.CONTENT;
        }
    }
}
