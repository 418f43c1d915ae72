package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What main code does not do by itself.
class CallsTest {
    private static final Pattern CLOCK_AND_CHANCE = Pattern.compile("\\b(Instant|LocalDate|LocalTime|LocalDateTime|"
            + "OffsetDateTime|ZonedDateTime|Year|YearMonth)\\.now\\(|\\bSystem\\.currentTimeMillis\\(|"
            + "\\bMath\\.random\\(|\\bnew Random\\(\\)");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\(");
    private static final Pattern CONSOLE = Pattern.compile("\\bSystem\\.(out|err)\\b|\\.printStackTrace\\(");
    private static final Pattern MAIN_METHOD = Pattern.compile("\\bstatic void main\\(");
    private static final Pattern STRAY_SETTING = Pattern.compile("@Value\\(");

    /// Programs for people at a terminal.
    private static final Set<String> PRINT = Set.of("infra/local", "infra/bench", "infra/drills");

    /// File -> why it may. An entry that is not needed any more fails the test.
    private static final Map<String, String> MAY_KNOW_TIME = Map.of(
            "infra/bench/src/main/java/io/qasid/bench/AcceptLoad.java",
            "a load generator's requests carry real deadlines, towards a router in another process");

    private static final Map<String, String> MAY_SLEEP = Map.of();

    private static final Map<String, String> MAY_PRINT = Map.of();

    @Test
    void clockAndRandomnessAreInjected() {
        assertNone(
                CLOCK_AND_CHANCE,
                MAY_KNOW_TIME,
                "take a java.time.InstantSource (a bean of every context) and a RandomGenerator as constructor "
                        + "parameters: a seeded run must do the same again. A factory or main that makes the real one is "
                        + "listed in CallsTest with its reason");
    }

    @Test
    void nothingSleeps() {
        assertNone(
                SLEEP,
                MAY_SLEEP,
                "wait for what you are waiting for (a condition, a queue, a latch with a timeout), "
                        + "so that stopping doesn't have to wait for a sleeper");
    }

    @Test
    void onlyProgramsPrint() {
        List<String> printing = JavaSource.mainCode().stream()
                .filter(source -> !PRINT.contains(source.module()))
                .filter(source -> !MAIN_METHOD.matcher(source.code()).find())
                .filter(source -> !MAY_PRINT.containsKey(source.name()))
                .flatMap(source -> source.places(CONSOLE).stream())
                .toList();
        assertThat(printing)
                .as("log through slf4j; System.out is for %s and for classes with a main method", PRINT)
                .isEmpty();
        assertNeeded(MAY_PRINT, CONSOLE);
    }

    @Test
    void settingsAreBoundInRecordsOnly() {
        assertNone(
                STRAY_SETTING,
                Map.of(),
                "put the setting into the module's settings record and its default into defaults.yml: one place, validated");
    }

    private static void assertNone(Pattern pattern, Map<String, String> allowed, String fix) {
        List<String> found = new ArrayList<>();
        for (JavaSource source : JavaSource.mainCode()) {
            if (!allowed.containsKey(source.name())) {
                found.addAll(source.places(pattern));
            }
        }
        assertThat(found).as(fix).isEmpty();
        assertNeeded(allowed, pattern);
    }

    private static void assertNeeded(Map<String, String> allowed, Pattern pattern) {
        List<String> needed = JavaSource.mainCode().stream()
                .filter(source -> !source.places(pattern).isEmpty())
                .map(JavaSource::name)
                .filter(allowed::containsKey)
                .toList();
        assertThat(allowed.keySet())
                .as("take the entries out of the list that nobody needs any more")
                .containsExactlyInAnyOrderElementsOf(needed);
    }
}
