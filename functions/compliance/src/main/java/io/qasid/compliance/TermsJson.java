package io.qasid.compliance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.compliance.QuietHours.During;
import io.qasid.compliance.Rule.Kind;
import io.qasid.compliance.Terms.AllowedDomains;
import io.qasid.compliance.Terms.BlockedPrefix;
import io.qasid.compliance.Terms.ForbiddenTerm;
import io.qasid.http.JsonFields;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a rule demands, as members of a JSON object: the same in requests, answers and the store.
final class TermsJson {
    private static final int TERM_LENGTH_MAX = 100;
    private static final int DOMAINS_MAX = 200;
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    private TermsJson() {}

    /// The members that a kind has.
    static Set<String> fields(Kind kind) {
        return switch (kind) {
            case QUIET_HOURS -> Set.of("from", "to", "days", "zone", "during");
            case BLOCKED_PREFIX -> Set.of("prefix");
            case CONTENT -> Set.of("term", "match", "allowedDomains");
            case FREQUENCY_CAP -> Set.of("max", "window");
            case REQUIRED_TEXT -> Set.of("texts");
            case TEMPLATE -> Set.of("templates");
        };
    }

    static void write(Terms terms, ObjectNode into) {
        switch (terms) {
            case QuietHours quiet -> {
                into.put("from", quiet.from().toString()).put("to", quiet.to().toString());
                ArrayNode days = into.putArray("days");
                EnumSet.copyOf(quiet.days()).forEach(day -> days.add(day.name()));
                if (quiet.zone() != null) {
                    into.put("zone", quiet.zone().getId());
                }
                into.put("during", quiet.during().name());
            }
            case BlockedPrefix blocked -> into.put("prefix", blocked.prefix());
            case RequiredText required -> {
                ObjectNode texts = into.putObject("texts");
                required.texts().forEach((language, hint) -> texts.put(language, hint.text()));
            }
            case RegisteredTemplates registered -> {
                ObjectNode templates = into.putObject("templates");
                registered.templates().forEach((id, template) -> templates.put(id, template.text()));
            }
            case FrequencyCap cap ->
                into.put("max", cap.max()).put("window", cap.window().toString());
            case ForbiddenTerm forbidden ->
                into.put("term", forbidden.term())
                        .put("match", forbidden.match().name());
            case AllowedDomains allowed -> {
                ArrayNode domains = into.putArray("allowedDomains");
                new TreeSet<>(allowed.domains()).forEach(domains::add);
            }
        }
    }

    /// Empty after an error was noted.
    static Optional<Terms> read(Kind kind, ObjectNode body, JsonFields fields) {
        int errorsBefore = fields.errors().size();
        Terms terms = switch (kind) {
            case QUIET_HOURS -> quietHours(fields);
            case BLOCKED_PREFIX -> blockedPrefix(fields);
            case CONTENT -> content(body, fields);
            case FREQUENCY_CAP -> frequencyCap(body, fields);
            case REQUIRED_TEXT -> ObligationJson.requiredText(fields);
            case TEMPLATE -> ObligationJson.registeredTemplates(fields);
        };
        return fields.errors().size() > errorsBefore ? Optional.empty() : Optional.ofNullable(terms);
    }

    private static @Nullable Terms quietHours(JsonFields fields) {
        LocalTime from = time("from", fields);
        LocalTime to = time("to", fields);
        Set<DayOfWeek> days = days(fields);
        ZoneId zone = fields.optionalText("zone").map(id -> zone(id, fields)).orElse(null);
        During during = named("during", During.values(), During.DEFER, fields);
        if (from == null || to == null || days.isEmpty()) {
            return null;
        }
        if (from.equals(to)) {
            fields.refuse("/to", "empty", "Quiet hours that end when they begin are none; a whole day is two rules.");
            return null;
        }
        return new QuietHours(from, to, days, zone, during);
    }

    private static @Nullable LocalTime time(String name, JsonFields fields) {
        Optional<String> text = fields.requiredText(name);
        if (text.isPresent() && !TIME.matcher(text.get()).matches()) {
            fields.refuse("/" + name, "invalid", "A time is written as 21:30, from 00:00 to 23:59.");
            return null;
        }
        return text.map(LocalTime::parse).orElse(null);
    }

    /// Empty after an error was noted.
    private static Set<DayOfWeek> days(JsonFields fields) {
        List<String> names = fields.textList("days");
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (int i = 0; i < names.size(); i++) {
            try {
                days.add(DayOfWeek.valueOf(names.get(i)));
            } catch (IllegalArgumentException e) {
                fields.refuse("/days/" + i, "invalid", "A day is one of MONDAY to SUNDAY.");
            }
        }
        return names.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
    }

    private static @Nullable ZoneId zone(String id, JsonFields fields) {
        if (ZONES.contains(id)) {
            return ZoneId.of(id);
        }
        fields.refuse("/zone", "invalid", "A zone is a name of the time zone database, for example Asia/Kabul.");
        return null;
    }

    private static @Nullable Terms blockedPrefix(JsonFields fields) {
        String prefix = fields.requiredText("prefix").orElse(null);
        if (prefix == null) {
            return null;
        }
        try {
            return new BlockedPrefix(prefix);
        } catch (IllegalArgumentException e) {
            fields.refuse("/prefix", "invalid", "A prefix is the start of an E.164 number with its plus sign: +9379.");
            return null;
        }
    }

    private static @Nullable Terms frequencyCap(ObjectNode body, JsonFields fields) {
        if (!body.hasNonNull("max")) {
            fields.refuse("/max", "required", "This field is required.");
        }
        OptionalInt max = fields.optionalInt("max", 1, FrequencyCap.MAX_MOST);
        Duration window =
                fields.requiredText("window").map(text -> window(text, fields)).orElse(null);
        return max.isEmpty() || window == null ? null : new FrequencyCap(max.getAsInt(), window);
    }

    private static @Nullable Duration window(String text, JsonFields fields) {
        try {
            Duration window = Duration.parse(text);
            if (window.compareTo(FrequencyCap.WINDOW_MIN) >= 0 && window.compareTo(FrequencyCap.WINDOW_MAX) <= 0) {
                return window;
            }
        } catch (DateTimeParseException e) {
            // told below, as a time out of range is
        }
        fields.refuse("/window", "invalid", "A window is written as PT24H or P7D, from one minute to 31 days.");
        return null;
    }

    private static @Nullable Terms content(ObjectNode body, JsonFields fields) {
        boolean forbids = body.hasNonNull("term");
        boolean allows = body.hasNonNull("allowedDomains");
        if (forbids == allows) {
            fields.refuse("/term", "invalid", "A content rule has either a term or allowedDomains.");
            return null;
        }
        return forbids ? forbiddenTerm(fields) : allowedDomains(body, fields);
    }

    private static @Nullable Terms forbiddenTerm(JsonFields fields) {
        String term = fields.requiredText("term").orElse("");
        ForbiddenTerm.Match match = named("match", ForbiddenTerm.Match.values(), ForbiddenTerm.Match.WORD, fields);
        if (term.length() > TERM_LENGTH_MAX) {
            fields.refuse("/term", "too_long", "A term has at most " + TERM_LENGTH_MAX + " characters.");
            return null;
        }
        if (FoldedText.of(term).isBlank()) {
            fields.refuse("/term", "empty", "A term has at least one character that takes a place.");
            return null;
        }
        return ForbiddenTerm.of(term, match);
    }

    private static @Nullable Terms allowedDomains(ObjectNode body, JsonFields fields) {
        if (body.hasNonNull("match")) {
            fields.refuse("/match", "invalid", "Only a term is matched.");
        }
        List<String> names = fields.textList("allowedDomains");
        if (names.size() > DOMAINS_MAX) {
            fields.refuse("/allowedDomains", "too_long", "A list has at most " + DOMAINS_MAX + " domains.");
            return null;
        }
        Set<String> domains = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            Optional<String> domain = Links.domain(names.get(i));
            if (domain.isEmpty()) {
                fields.refuse("/allowedDomains/" + i, "invalid", "A domain is a name like example.com.");
            }
            domain.ifPresent(domains::add);
        }
        return new AllowedDomains(domains);
    }

    private static <E extends Enum<E>> E named(String name, E[] values, E otherwise, JsonFields fields) {
        Optional<String> text = fields.optionalText(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        for (E value : values) {
            if (value.name().equals(text.get())) {
                return value;
            }
        }
        fields.refuse("/" + name, "invalid", "This is one of " + List.of(values) + ".");
        return otherwise;
    }
}
