package io.qasid.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Every problem that a module answers with: its own and [HttpProblem]. A bean of the module that has some of its own.
///
/// @param publicUrl of this API as callers see it, without a slash at the end: the `type` of a problem starts with it;
/// empty: `type` is a relative reference
/// @param own without those of [HttpProblem]
public record ProblemCatalogue(String publicUrl, List<ProblemType> own) {
    static final ProblemCatalogue NONE_OF_ITS_OWN = new ProblemCatalogue("", List.of());
    static final String PATH = "/problems";

    public ProblemCatalogue {
        own = List.copyOf(own);
    }

    /// With relative references.
    public static ProblemCatalogue of(ProblemType... own) {
        return new ProblemCatalogue("", List.of(own));
    }

    /// The URL of a type's page.
    String url(ProblemType type) {
        return publicUrl + PATH + "/" + type.slug();
    }

    /// All, in alphabetical order.
    List<ProblemType> all() {
        return List.copyOf(byName().values());
    }

    /// @param name `NOT_FOUND` or `not-found`
    Optional<ProblemType> find(String name) {
        return Optional.ofNullable(byName().get(name.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    private Map<String, ProblemType> byName() {
        Map<String, ProblemType> types = new TreeMap<>();
        List<ProblemType> both = new ArrayList<>(List.of(HttpProblem.values()));
        both.addAll(own);
        both.forEach(type -> types.put(type.name(), type));
        return types;
    }
}
