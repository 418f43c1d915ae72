package io.qasid.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A module that can be started: main code with `new Module("<name>", …)`.
///
/// @param folder `connectors/smpp`
/// @param packageName of the class that declares it
record Deployable(String folder, String name, String packageName) {
    private static final Pattern MODULE = Pattern.compile("\\bMODULE\\s*=\\s*new Module\\(\\s*\"([^\"]+)\"");

    static List<Deployable> all() {
        List<Deployable> found = new ArrayList<>();
        for (JavaSource source : JavaSource.mainCode()) {
            Matcher matcher = MODULE.matcher(source.text());
            while (matcher.find()) {
                found.add(new Deployable(source.module(), matcher.group(1), source.packageName()));
            }
        }
        return found;
    }

    Path defaultsFile() {
        return Tree.root()
                .resolve(folder)
                .resolve("src/main/resources")
                .resolve(packageName.replace('.', '/'))
                .resolve("defaults.yml");
    }

    /// Flat, as shipped; lists are written as one value. Empty when there is no file.
    Map<String, Object> defaults() {
        Map<String, Object> flat = new LinkedHashMap<>();
        if (Files.exists(defaultsFile())) {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(Tree.read(defaultsFile()));
            flatten("", document, flat);
        }
        return flat;
    }

    private static void flatten(String prefix, Object value, Map<String, Object> flat) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, child, flat));
        } else {
            flat.put(prefix, value == null ? "" : value);
        }
    }
}
