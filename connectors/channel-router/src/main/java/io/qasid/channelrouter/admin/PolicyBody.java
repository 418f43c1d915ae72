package io.qasid.channelrouter.admin;

import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.channelrouter.policies.Policy;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what PolicyRequest reads and PolicyJson writes; nothing is made of it

/// Which ladder messages take.
///
/// @param version that the change was decided upon; without it, or 0: there is none yet
/// @param ordering without it ORDERED
/// @param steps in their order
/// @param costCapPerMessage most that all attempts of a message together may cost
/// @param onUnknown what is done when nobody knows what became of an attempt
/// @param reason what it rests on
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "PolicyRequest")
record PolicyBody(
        @Nullable @Schema(minimum = "0") Integer version,
        Strategy strategy,
        Policy.@Nullable Ordering ordering,
        @ArraySchema(minItems = 1, maxItems = 10) List<Step> steps,
        @Nullable Cap costCapPerMessage,
        @Nullable OnUnknown onUnknown,
        @Nullable @Schema(maxLength = 500) String reason,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String EXAMPLE = """
        {"strategy": "SEQUENTIAL",
         "steps": [
           {"route": "whatsapp:qasid", "withinSeconds": 60, "conditions": [{"kind": "WINDOW_OPEN"}]},
           {"route": "sms:awcc"}],
         "reason": "contract 17", "by": "sales"}\
        """;

    /// @param route `sms:awcc`
    /// @param withinSeconds after which the next one is taken; without it only when it fails
    /// @param success without it DELIVERED
    /// @param conditions all of them have to hold; at most 8
    @Schema(name = "PolicyStep")
    record Step(
            String route,

            @Nullable @Schema(minimum = "1", maximum = "86400")
            Integer withinSeconds,

            @Nullable Success success,
            @Nullable List<Condition> conditions) {}

    /// A condition has the members of its kind, and no other kind's.
    ///
    /// @param from of TIME_OF_DAY, included: 08:00
    /// @param until of TIME_OF_DAY, excluded
    /// @param zone of TIME_OF_DAY: a name of the time zone database
    /// @param most of SEGMENTS_AT_MOST
    /// @param countries of COUNTRY: ISO 3166-1 alpha-2
    /// @param prefixes of PREFIX: starts of E.164 numbers
    @Schema(name = "PolicyCondition")
    record Condition(
            @Schema(
                    type = "string",
                    allowableValues = {"TIME_OF_DAY", "SEGMENTS_AT_MOST", "COUNTRY", "PREFIX", "WINDOW_OPEN"})
            String kind,

            @Nullable @Schema(pattern = "([01][0-9]|2[0-3]):[0-5][0-9]")
            String from,

            @Nullable @Schema(pattern = "([01][0-9]|2[0-3]):[0-5][0-9]")
            String until,

            @Nullable String zone,
            @Nullable @Schema(minimum = "1", maximum = "30") Integer most,
            @Nullable List<String> countries,
            @Nullable List<String> prefixes) {}

    /// @param amount a decimal string in the major unit: `12.50`
    /// @param currency ISO 4217
    @Schema(name = "PolicyCap")
    record Cap(
            @Schema(type = "string", pattern = "[0-9]{1,12}(\\.[0-9]{2})?")
            String amount,

            @Schema(pattern = "[A-Z]{3}") String currency) {}

    /// One version of a policy, without what it is about.
    ///
    /// @param adminKey first digits of the SHA-256 of the key that made the change
    @Schema(name = "PolicyVersion")
    record Version(
            int version,

            @Schema(
                    type = "string",
                    allowableValues = {"IN_FORCE", "ENDED"})
            String state,

            Strategy strategy,
            Policy.Ordering ordering,
            List<Step> steps,
            @Nullable Cap costCapPerMessage,
            @Nullable OnUnknown onUnknown,
            String reason,
            String by,
            String adminKey,
            String changedAt) {}

    /// A policy as it stands.
    ///
    /// @param category or *
    /// @param prefix of the recipients' numbers, or *
    /// @param adminKey first digits of the SHA-256 of the key that made the change
    /// @param history only where one policy is asked for: its versions, the newest first, at most 200
    @Schema(name = "Policy")
    record Shown(
            UUID tenantId,
            String category,
            String name,
            String prefix,
            int version,

            @Schema(
                    type = "string",
                    allowableValues = {"IN_FORCE", "ENDED"})
            String state,

            Strategy strategy,
            Policy.Ordering ordering,
            List<Step> steps,
            @Nullable Cap costCapPerMessage,
            @Nullable OnUnknown onUnknown,
            String reason,
            String by,
            String adminKey,
            String changedAt,
            @Nullable List<Version> history) {}

    /// @param nextCursor for the next page; null when this is the last
    @Schema(name = "PolicyPage")
    record Page(List<Shown> policies, @Nullable String nextCursor) {}
}
