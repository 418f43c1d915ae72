package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every code that a caller can meet has a page that says what to do.
class ProblemsTest {
    private static final Pattern TYPE =
            Pattern.compile("\\b(enum|class|record)\\s+(\\w+)[^{;]*\\bimplements\\b[^{;]*\\bProblemType\\b");
    private static final Pattern CONSTANT = Pattern.compile("(?m)^    ([A-Z][A-Z0-9_]*)\\(");
    private static final Pattern CATALOGUE = Pattern.compile("\\bProblemCatalogue\\b");
    private static final Pattern REFUSAL = Pattern.compile("\"((?:REFUSED|IDEMPOTENCY_KEY)_[A-Z_]+)\"");
    private static final String PLATFORM = "infra/platform/http";

    @Test
    void problemTypesAreEnumsThatTheirModulesCatalogueHolds() {
        List<String> wrong = new ArrayList<>();
        for (JavaSource source : JavaSource.mainCode()) {
            Matcher type = TYPE.matcher(source.code());
            while (type.find()) {
                if (!type.group(1).equals("enum")) {
                    wrong.add(source.name() + "  " + type.group(2) + " is no enum");
                } else if (!source.module().equals(PLATFORM) && !isInACatalogue(source.module(), type.group(2))) {
                    wrong.add(source.name() + "  " + type.group(2) + " is in no ProblemCatalogue of its module");
                }
            }
        }
        assertThat(wrong)
                .as(
                        "the type of a problem is the address of its page: make the module's ProblemType one enum, and give "
                                + "the module a bean ProblemCatalogue.of(<the enum>.values())")
                .isEmpty();
    }

    @Test
    void aCodeMeansOneThing() {
        Map<String, Set<String>> owners = new TreeMap<>();
        for (JavaSource source : JavaSource.mainCode()) {
            codes(source)
                    .forEach(code ->
                            owners.computeIfAbsent(code, any -> new TreeSet<>()).add(source.name()));
        }
        assertThat(owners)
                .as("no problem was found: has ProblemType been renamed?")
                .containsKey("NOT_FOUND");
        owners.values().removeIf(sources -> sources.size() == 1);
        assertThat(owners)
                .as("one code, one meaning: what two modules answer belongs into HttpProblem")
                .isEmpty();
    }

    @Test
    void everyRefusalOfTheRouterHasAProblem() {
        Set<String> known = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (JavaSource source : JavaSource.mainCode()) {
            if (source.module().equals("functions/messages")) {
                known.addAll(codes(source));
            } else if (source.module().equals("connectors/channel-router")) {
                Matcher refusal = REFUSAL.matcher(source.text());
                while (refusal.find()) {
                    used.add(refusal.group(1));
                }
            }
        }
        assertThat(used)
                .as("no refusal was found: does the router write them otherwise?")
                .isNotEmpty();
        assertThat(known)
                .as("a tenant meets these codes: add them to MessagesProblem and to the table in RouterProblems")
                .containsAll(used);
    }

    private static boolean isInACatalogue(String module, String type) {
        return JavaSource.mainCode().stream()
                .filter(source -> source.module().equals(module))
                .filter(source -> CATALOGUE.matcher(source.code()).find())
                .anyMatch(source -> source.code().contains(type + ".values()"));
    }

    private static List<String> codes(JavaSource source) {
        List<String> codes = new ArrayList<>();
        if (TYPE.matcher(source.code()).find()) {
            Matcher constant = CONSTANT.matcher(source.code());
            while (constant.find()) {
                codes.add(constant.group(1));
            }
        }
        return codes;
    }
}
