package io.qasid.architecture;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// One of contracts/openapi: an API as it is promised.
///
/// @param name of its file, which is that of its module's folder
record ApiDocument(String name, Map<?, ?> root) {
    static final Path FOLDER = Tree.root().resolve("contracts/openapi");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    static List<ApiDocument> all() {
        return Tree.files(file ->
                        FOLDER.equals(file.getParent()) && file.toString().endsWith(".yml"))
                .stream()
                .map(file -> new ApiDocument(
                        file.getFileName().toString().replace(".yml", ""),
                        map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Tree.read(file)))))
                .toList();
    }

    /// `POST /v1/messages/{id}` with its operation.
    SortedMap<String, Map<?, ?>> operations() {
        SortedMap<String, Map<?, ?>> operations = new TreeMap<>();
        map(root.get("paths"))
                .forEach((path, members) -> map(members).forEach((method, operation) -> {
                    if (METHODS.contains("" + method)) {
                        operations.put(("" + method).toUpperCase(Locale.ROOT) + " " + path, map(operation));
                    }
                }));
        return operations;
    }

    /// Where `#/components/schemas/Problem` leads.
    Optional<Object> at(String reference) {
        Object found = root;
        for (String name : reference.replaceFirst("^#/", "").split("/", -1)) {
            found = map(found).get(name);
        }
        return Optional.ofNullable(found);
    }

    static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
