package io.qasid.channelrouter.policies;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.accept.Condition;
import io.qasid.channelrouter.accept.LadderPolicy.Rung;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.http.JsonFields;
import io.qasid.http.StrictJson;
import io.qasid.model.Money;
import io.qasid.model.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What a policy says, as members of a JSON object: the same in requests, answers and the store.
public final class PolicyTerms {
    public static final Set<String> FIELDS = Set.of("strategy", "ordering", "steps", "costCapPerMessage", "onUnknown");

    private static final Set<String> STEP = Set.of("route", "withinSeconds", "success", "conditions");
    private static final Set<String> MONEY = Set.of("amount", "currency");
    private static final int STEPS_MAX = 10;
    private static final int WITHIN_SECONDS_MAX = 24 * 3600;
    private static final int CONDITIONS_MAX = 8;
    private static final int SEGMENTS_MAX = 30;
    private static final int COUNTRIES_MAX = 100;
    private static final int PREFIXES_MAX = 100;
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final Pattern PREFIX = Pattern.compile("[+][1-9][0-9]{0,14}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private PolicyTerms() {}

    private enum Kind {
        TIME_OF_DAY,
        SEGMENTS_AT_MOST,
        COUNTRY,
        PREFIX,
        WINDOW_OPEN;

        Set<String> fields() {
            return switch (this) {
                case TIME_OF_DAY -> Set.of("kind", "from", "until", "zone");
                case SEGMENTS_AT_MOST -> Set.of("kind", "most");
                case COUNTRY -> Set.of("kind", "countries");
                case PREFIX -> Set.of("kind", "prefixes");
                case WINDOW_OPEN -> Set.of("kind");
            };
        }
    }

    /// As it is stored.
    ///
    /// @throws IllegalArgumentException if it is no policy
    static Policy read(String json) {
        if (StrictJson.read(json.getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Read(ObjectNode object)) {
            JsonFields fields = new JsonFields(object, FIELDS);
            Optional<Policy> policy = read(fields);
            if (policy.isPresent() && fields.errors().isEmpty()) {
                return policy.get();
            }
            throw new IllegalArgumentException("no policy: " + fields.errors());
        }
        throw new IllegalArgumentException("no policy: not a JSON object");
    }

    /// @return empty where an error was noted in `fields`; errors may be noted all the same
    public static Optional<Policy> read(JsonFields fields) {
        Optional<Strategy> strategy = named(fields, "strategy", Strategy.values());
        if (strategy.isEmpty() && fields.errors().isEmpty()) {
            fields.refuse("/strategy", "required", "This field is required.");
        }
        Optional<Policy.Ordering> ordering = named(fields, "ordering", Policy.Ordering.values());
        List<Rung> rungs = new ArrayList<>();
        List<JsonFields> steps = fields.objects("steps", STEPS_MAX, step -> STEP);
        if (steps.isEmpty() && fields.errors().isEmpty()) {
            fields.refuse("/steps", "required", "A policy has 1 to " + STEPS_MAX + " steps.");
        }
        steps.forEach(step -> rung(step).ifPresent(rungs::add));
        Optional<Money> cap = fields.object("costCapPerMessage", MONEY).flatMap(PolicyTerms::money);
        Optional<OnUnknown> onUnknown = named(fields, "onUnknown", OnUnknown.values());
        if (strategy.isEmpty() || rungs.isEmpty() || rungs.size() < steps.size()) {
            return Optional.empty();
        }
        return Optional.of(new Policy(strategy.get(), ordering.orElse(Policy.Ordering.ORDERED), rungs, cap, onUnknown));
    }

    private static Optional<Rung> rung(JsonFields step) {
        Optional<Route> route = step.requiredText("route").flatMap(text -> route(step, text));
        OptionalInt within = step.optionalInt("withinSeconds", 1, WITHIN_SECONDS_MAX);
        Success success = named(step, "success", Success.values()).orElse(Success.DELIVERED);
        List<Condition> conditions = new ArrayList<>();
        step.objects(
                        "conditions",
                        CONDITIONS_MAX,
                        condition -> kind(condition.path("kind").asText())
                                .map(Kind::fields)
                                .orElse(Set.of("kind")))
                .forEach(condition -> condition(condition).ifPresent(conditions::add));
        return route.map(known -> new Rung(
                known,
                within.isPresent() ? Optional.of(Duration.ofSeconds(within.getAsInt())) : Optional.empty(),
                success,
                conditions));
    }

    private static Optional<Route> route(JsonFields step, String text) {
        try {
            return Optional.of(Route.parse(text));
        } catch (IllegalArgumentException e) {
            step.refuse(step.pointer("route"), "invalid", "A route is a channel and an account: sms:awcc.");
            return Optional.empty();
        }
    }

    private static Optional<Kind> kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst();
    }

    private static Optional<Condition> condition(JsonFields fields) {
        Optional<String> name = fields.requiredText("kind");
        Optional<Kind> kind = name.flatMap(PolicyTerms::kind);
        if (name.isPresent() && kind.isEmpty()) {
            fields.refuse(fields.pointer("kind"), "invalid", "A kind is one of " + List.of(Kind.values()) + ".");
        }
        return kind.flatMap(known -> switch (known) {
            case TIME_OF_DAY -> timeOfDay(fields);
            case SEGMENTS_AT_MOST -> segments(fields);
            case COUNTRY -> countries(fields);
            case PREFIX -> prefixes(fields);
            case WINDOW_OPEN -> Optional.of(new Condition.WindowOpen());
        });
    }

    private static Optional<Condition> timeOfDay(JsonFields fields) {
        Optional<LocalTime> from = time(fields, "from");
        Optional<LocalTime> until = time(fields, "until");
        Optional<String> zone = fields.requiredText("zone");
        if (zone.isPresent() && !ZONES.contains(zone.get())) {
            fields.refuse(fields.pointer("zone"), "invalid", "A zone is a name of the time zone database: Asia/Kabul.");
            return Optional.empty();
        }
        if (from.isPresent() && from.equals(until)) {
            fields.refuse(fields.pointer("until"), "invalid", "This has to be another time than from.");
            return Optional.empty();
        }
        return from.isPresent() && until.isPresent() && zone.isPresent()
                ? Optional.of(new Condition.TimeOfDay(from.get(), until.get(), ZoneId.of(zone.get())))
                : Optional.empty();
    }

    private static Optional<LocalTime> time(JsonFields fields, String name) {
        Optional<String> text = fields.requiredText(name);
        if (text.isPresent() && !TIME.matcher(text.get()).matches()) {
            fields.refuse(fields.pointer(name), "invalid", "A time is written as 21:30, from 00:00 to 23:59.");
            return Optional.empty();
        }
        return text.map(LocalTime::parse);
    }

    private static Optional<Condition> segments(JsonFields fields) {
        OptionalInt most = requiredInt(fields, "most", 1, SEGMENTS_MAX);
        return most.isPresent() ? Optional.of(new Condition.SegmentsAtMost(most.getAsInt())) : Optional.empty();
    }

    private static OptionalInt requiredInt(JsonFields fields, String name, int least, int most) {
        if (fields.absent(name)) {
            fields.refuse(fields.pointer(name), "required", "This field is required.");
        }
        return fields.optionalInt(name, least, most);
    }

    private static Optional<Condition> countries(JsonFields fields) {
        Set<String> codes = all(
                fields,
                "countries",
                COUNTRIES_MAX,
                COUNTRIES::contains,
                "A country is an ISO 3166-1 alpha-2 code: AF.");
        return codes.isEmpty() ? Optional.empty() : Optional.of(new Condition.Countries(codes));
    }

    private static Optional<Condition> prefixes(JsonFields fields) {
        Set<String> prefixes = all(
                fields,
                "prefixes",
                PREFIXES_MAX,
                text -> PREFIX.matcher(text).matches(),
                "A prefix is the start of an E.164 number with its plus sign: +9379.");
        return prefixes.isEmpty() ? Optional.empty() : Optional.of(new Condition.Prefixes(prefixes));
    }

    /// Empty after an error was noted.
    private static Set<String> all(
            JsonFields fields, String name, int most, java.util.function.Predicate<String> fits, String expected) {
        List<String> texts = fields.textList(name);
        if (texts.isEmpty() || texts.size() > most) {
            fields.refuse(fields.pointer(name), "out_of_range", "This has 1 to " + most + " entries.");
            return Set.of();
        }
        for (int i = 0; i < texts.size(); i++) {
            if (!fits.test(texts.get(i))) {
                fields.refuse(fields.pointer(name) + "/" + i, "invalid", expected);
                return Set.of();
            }
        }
        return new HashSet<>(texts);
    }

    private static Optional<Money> money(JsonFields fields) {
        Optional<String> amount = fields.requiredText("amount");
        Optional<String> currency = fields.requiredText("currency");
        if (currency.isPresent() && !CURRENCY.matcher(currency.get()).matches()) {
            fields.refuse(fields.pointer("currency"), "invalid", "A currency is written as ISO 4217 has it: AFN.");
            return Optional.empty();
        }
        if (amount.isEmpty() || currency.isEmpty()) {
            return Optional.empty();
        }
        Optional<Money> money = Money.parse(amount.get(), currency.get());
        if (money.isEmpty()) {
            fields.refuse(fields.pointer("amount"), "invalid", "An amount is a decimal string, for example 12.50.");
        }
        return money;
    }

    private static <E extends Enum<E>> Optional<E> named(JsonFields fields, String name, E[] values) {
        Optional<String> text = fields.optionalText(name);
        Optional<E> value = text.flatMap(wanted ->
                Arrays.stream(values).filter(each -> each.name().equals(wanted)).findFirst());
        if (text.isPresent() && value.isEmpty()) {
            fields.refuse(fields.pointer(name), "invalid", "This is one of " + List.of(values) + ".");
        }
        return value;
    }

    /// The inverse of [#read]; what was left out stays out.
    public static ObjectNode write(Policy policy) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("strategy", policy.strategy().name())
                .put("ordering", policy.ordering().name());
        ArrayNode steps = json.putArray("steps");
        policy.rungs().forEach(rung -> write(rung, steps.addObject()));
        policy.costCapPerMessage()
                .ifPresent(cap -> json.putObject("costCapPerMessage")
                        .put("amount", cap.amount())
                        .put("currency", cap.currency()));
        policy.onUnknown().ifPresent(onUnknown -> json.put("onUnknown", onUnknown.name()));
        return json;
    }

    private static void write(Rung rung, ObjectNode step) {
        step.put("route", rung.route().toString());
        rung.within().ifPresent(within -> step.put("withinSeconds", within.toSeconds()));
        step.put("success", rung.success().name());
        if (!rung.conditions().isEmpty()) {
            ArrayNode conditions = step.putArray("conditions");
            rung.conditions().forEach(condition -> write(condition, conditions.addObject()));
        }
    }

    private static void write(Condition condition, ObjectNode json) {
        switch (condition) {
            case Condition.TimeOfDay(LocalTime from, LocalTime until, ZoneId zone) ->
                json.put("kind", Kind.TIME_OF_DAY.name())
                        .put("from", from.toString())
                        .put("until", until.toString())
                        .put("zone", zone.getId());
            case Condition.SegmentsAtMost(int most) ->
                json.put("kind", Kind.SEGMENTS_AT_MOST.name()).put("most", most);
            case Condition.Countries(Set<String> codes) -> texts(json, Kind.COUNTRY, "countries", codes);
            case Condition.Prefixes(Set<String> prefixes) -> texts(json, Kind.PREFIX, "prefixes", prefixes);
            case Condition.WindowOpen() -> json.put("kind", Kind.WINDOW_OPEN.name());
        }
    }

    private static void texts(ObjectNode json, Kind kind, String name, Set<String> texts) {
        ArrayNode array = json.put("kind", kind.name()).putArray(name);
        new TreeSet<>(texts).forEach(array::add);
    }
}
