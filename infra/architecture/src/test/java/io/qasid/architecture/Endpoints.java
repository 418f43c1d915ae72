package io.qasid.architecture;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What modules answer over HTTP, as their controllers declare it: `GET /v1/messages/{}`.
final class Endpoints {
    private static final Pattern CONTROLLER = Pattern.compile("@Controller\\(\"([^\"]*)\"\\)");
    private static final Pattern METHOD =
            Pattern.compile("@(Get|Post|Put|Patch|Delete)\\b(?:\\((?:value\\s*=\\s*)?\"([^\"]*)\")?");

    private Endpoints() {}

    static Set<String> all() {
        Set<String> endpoints = new TreeSet<>();
        for (JavaSource source : JavaSource.mainCode()) {
            Matcher controller = CONTROLLER.matcher(source.text());
            if (controller.find()) {
                Matcher method = METHOD.matcher(source.text());
                while (method.find()) {
                    String path = method.group(2) == null ? "" : method.group(2);
                    endpoints.add(method.group(1).toUpperCase(Locale.ROOT) + " " + shape(controller.group(1) + path));
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
