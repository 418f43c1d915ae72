package io.qasid.compliance;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what RuleJson writes; nothing is made of it

/// A rule in one of its versions.
///
/// @param version from 1; every change makes the next one
/// @param tenantId null: every tenant's
/// @param from of QUIET_HOURS, included, on the recipient's clock: 21:30
/// @param to of QUIET_HOURS, excluded; not later than from: on the next day
/// @param days of QUIET_HOURS, on which they begin; without them every day
/// @param zone of QUIET_HOURS; without it that of the recipient's country, all of them where it has several
/// @param during of QUIET_HOURS: what happens to a message meanwhile
/// @param prefix of BLOCKED_PREFIX: the start of an E.164 number
/// @param term of CONTENT: what no text may hold, however it is typed
/// @param match of CONTENT with a term
/// @param allowedDomains of CONTENT without a term: where links may lead, with all that is below them
/// @param max of FREQUENCY_CAP: so many messages to one recipient
/// @param window of FREQUENCY_CAP: in any stretch of this length, PT1M to P31D
/// @param texts of REQUIRED_TEXT, by language: one of them has to be in the message
/// @param templates of TEMPLATE, by id: one of them has to be the message; {#var#} is a gap of 1 to 30 characters
/// @param adminKey first digits of the SHA-256 of the key that made the change
@Schema(name = "Rule")
record RuleAnswer(
        UUID id,
        int version,

        @Schema(
                type = "string",
                allowableValues = {"IN_FORCE", "ENDED"})
        String state,

        @Nullable UUID tenantId,
        String country,
        String category,
        Rule.Kind kind,

        @Nullable @Schema(pattern = "([01][0-9]|2[0-3]):[0-5][0-9]")
        String from,

        @Nullable @Schema(pattern = "([01][0-9]|2[0-3]):[0-5][0-9]")
        String to,

        @Nullable List<DayOfWeek> days,
        @Nullable String zone,
        QuietHours.@Nullable During during,
        @Nullable @Schema(pattern = "\\+[1-9][0-9]{0,14}") String prefix,
        @Nullable @Schema(minLength = 1, maxLength = 100) String term,
        Terms.ForbiddenTerm.@Nullable Match match,

        @Nullable @ArraySchema(maxItems = 200, schema = @Schema(type = "string"))
        List<String> allowedDomains,

        @Nullable @Schema(minimum = "1", maximum = "100") Integer max,
        @Nullable @Schema(format = "duration") String window,
        @Nullable Map<String, String> texts,
        @Nullable Map<String, String> templates,
        String note,
        String by,
        String adminKey,
        String changedAt) {

    /// @param history the versions, the newest first
    @Schema(name = "RuleFile")
    record File(RuleAnswer rule, List<RuleAnswer> history) {}

    /// @param nextCursor for the next page; null when this is the last
    @Schema(name = "RulePage")
    record Page(List<RuleAnswer> rules, @Nullable String nextCursor) {}

    /// @param changes the newest first
    /// @param nextCursor for the next page; null when this is the last
    @Schema(name = "RuleChanges")
    record Changes(List<Change> changes, @Nullable String nextCursor) {}

    /// @param before null: this made the rule
    @Schema(name = "RuleChange")
    record Change(@Nullable RuleAnswer before, RuleAnswer after) {}

    /// What the gate would say.
    ///
    /// @param reason its code
    /// @param deferredUntil when a message that is deferred would go
    /// @param country of the recipient; null: nobody can say
    /// @param at as of which time
    /// @param rulesReadAt when the rules were read that it is judged by
    /// @param rule that decides; null when none does
    /// @param caps those that the message would count under
    @Schema(name = "Ruling")
    record Trial(
            @Schema(
                    type = "string",
                    allowableValues = {"ALLOWED", "REFUSED", "DEFERRED"})
            String verdict,

            String reason,
            @Nullable String deferredUntil,
            @Nullable String country,
            String at,
            String rulesReadAt,
            @Nullable Deciding rule,
            List<Deciding> caps) {}

    /// A rule without what is told of its making.
    @Schema(name = "DecidingRule")
    record Deciding(
            UUID id,
            int version,
            @Nullable UUID tenantId,
            String country,
            String category,
            Rule.Kind kind,

            @Nullable @Schema(pattern = "([01][0-9]|2[0-3]):[0-5][0-9]")
            String from,

            @Nullable @Schema(pattern = "([01][0-9]|2[0-3]):[0-5][0-9]")
            String to,

            @Nullable List<DayOfWeek> days,
            @Nullable String zone,
            QuietHours.@Nullable During during,

            @Nullable @Schema(pattern = "\\+[1-9][0-9]{0,14}")
            String prefix,

            @Nullable @Schema(minLength = 1, maxLength = 100)
            String term,

            Terms.ForbiddenTerm.@Nullable Match match,

            @Nullable @ArraySchema(maxItems = 200, schema = @Schema(type = "string"))
            List<String> allowedDomains,

            @Nullable @Schema(minimum = "1", maximum = "100")
            Integer max,

            @Nullable @Schema(format = "duration") String window,
            @Nullable Map<String, String> texts,
            @Nullable Map<String, String> templates) {}
}
