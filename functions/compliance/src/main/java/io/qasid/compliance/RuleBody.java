package io.qasid.compliance;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what RuleDraft reads; nothing is made of it

/// A rule. It has the members of its kind, and no other kind's.
///
/// @param tenantId whose messages it is about; without it every tenant's
/// @param country of the recipient: ISO 3166-1 alpha-2, or *
/// @param category of the message, or *
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
/// @param note why it is so: the law, the contract, the ticket
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "RuleRequest")
record RuleBody(
        @Nullable UUID tenantId,
        @Schema(pattern = "[A-Z]{2}|\\*") String country,

        @Schema(
                type = "string",
                allowableValues = {"OTP", "TRANSACTIONAL", "MARKETING", "EMERGENCY", "*"})
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
        @Nullable @Schema(maxLength = 500) String note,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String QUIET_HOURS = """
        {"country": "AF", "category": "MARKETING", "kind": "QUIET_HOURS", "from": "00:00", "to": "08:00",
         "note": "regulation 7, article 3"}\
        """;

    static final String BLOCKED_PREFIX = """
        {"country": "*", "category": "*", "kind": "BLOCKED_PREFIX", "prefix": "+88216", "note": "satellite numbers"}\
        """;

    static final String CONTENT = """
        {"tenantId": "01990c5e-4e80-7000-8000-000000000001", "country": "*", "category": "*", "kind": "CONTENT",
         "allowedDomains": ["example.com"]}\
        """;

    static final String FREQUENCY_CAP = """
        {"country": "AF", "category": "MARKETING", "kind": "FREQUENCY_CAP", "max": 3, "window": "PT24H"}\
        """;

    static final String REQUIRED_TEXT = """
        {"country": "AF", "category": "MARKETING", "kind": "REQUIRED_TEXT", "texts": {"en": "STOP to 1234", "fa": "لغو"}}\
        """;

    static final String TEMPLATE = """
        {"country": "IN", "category": "TRANSACTIONAL", "kind": "TEMPLATE",
         "templates": {"shipped": "Your order {#var#} was shipped."}}\
        """;
}
