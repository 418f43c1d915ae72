package io.qasid.architecture;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What modules answer over HTTP, as their controllers declare it: `GET /v1/messages/{}`.
final class Endpoints {
    private static final Pattern CONTROLLER = Pattern.compile("@Controller\\(\"([^\"]*)\"\\)");
    private static final Pattern METHOD =
            Pattern.compile("@(Get|Post|Put|Patch|Delete)\\b(?:\\((?:value\\s*=\\s*)?\"([^\"]*)\"\\))?(\\s*@Hidden)?");

    private Endpoints() {}

    static Set<String> all() {
        return of(_ -> true, _ -> true);
    }

    /// What a module answers below /v1 and doesn't hide from its API's description.
    static Set<String> described(String module) {
        return of(source -> source.module().equals(module), method -> method.group(3) == null).stream()
                .filter(endpoint -> endpoint.contains(" /v1"))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    private static Set<String> of(Predicate<JavaSource> wanted, Predicate<Matcher> counts) {
        Set<String> endpoints = new TreeSet<>();
        for (JavaSource source : JavaSource.mainCode()) {
            Matcher controller = CONTROLLER.matcher(source.text());
            if (wanted.test(source) && controller.find()) {
                Matcher method = METHOD.matcher(source.text());
                while (method.find()) {
                    if (counts.test(method)) {
                        String path = method.group(2) == null ? "" : method.group(2);
                        endpoints.add(
                                method.group(1).toUpperCase(Locale.ROOT) + " " + shape(controller.group(1) + path));
                    }
                }
            }
        }
        return endpoints;
    }

    /// Without query and names of parameters.
    static String shape(String path) {
        return path.replaceFirst("\\{\\?.*|\\?.*", "").replaceAll("\\{[^}]*}", "{}");
    }
}
