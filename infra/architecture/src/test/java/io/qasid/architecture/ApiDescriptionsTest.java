package io.qasid.architecture;

import static io.qasid.architecture.ApiDocument.list;
import static io.qasid.architecture.ApiDocument.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every API below /v1 is described in contracts/openapi, the whole of it, with everything that it refuses. That the
/// documents are what the code says, `ApiDescriptionTest` of each module tests.
class ApiDescriptionsTest {
    private static final String PROBLEM = "#/components/schemas/Problem";
    private static final Pattern CODE = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)+\\b|\\bUNAUTHORIZED\\b");
    private static final Pattern TYPE = Pattern.compile("\\benum\\s+\\w+[^{;]*\\bimplements\\b[^{;]*\\bProblemType\\b");
    private static final Pattern CONSTANT = Pattern.compile("(?m)^    ([A-Z][A-Z0-9_]*)\\(\\s*HttpStatus\\.([A-Z_]+)");
    private static final Map<String, String> STATUS = Map.of(
            "BAD_REQUEST", "400",
            "UNAUTHORIZED", "401",
            "NOT_FOUND", "404",
            "CONFLICT", "409",
            "REQUEST_ENTITY_TOO_LARGE", "413",
            "UNSUPPORTED_MEDIA_TYPE", "415",
            "UNPROCESSABLE_ENTITY", "422",
            "INTERNAL_SERVER_ERROR", "500",
            "SERVICE_UNAVAILABLE", "503");

    @Test
    void everyEndpointIsDescribedByItsModulesDocument() {
        Map<String, Set<String>> answered = new TreeMap<>();
        JavaSource.mainCode().stream().map(JavaSource::module).distinct().forEach(module -> {
            Set<String> endpoints = Endpoints.described(module);
            if (!endpoints.isEmpty()) {
                answered.put(module.substring(module.lastIndexOf('/') + 1), endpoints);
            }
        });
        Map<String, Set<String>> described = ApiDocument.all().stream()
                .collect(Collectors.toMap(
                        ApiDocument::name,
                        document -> document.operations().keySet().stream()
                                .map(Endpoints::shape)
                                .collect(Collectors.toCollection(TreeSet::new)),
                        (one, other) -> one,
                        TreeMap::new));

        assertThat(described)
                .as("contracts/openapi/README.md says how a description is made")
                .isEqualTo(answered);
    }

    @Test
    void everyOperationSaysWhatItAnswersAndHowItRefuses() {
        List<String> wrong = new ArrayList<>();
        for (ApiDocument document : ApiDocument.all()) {
            document.operations().forEach((name, operation) -> {
                String at = document.name() + ": " + name;
                Map<?, ?> responses = map(operation.get("responses"));
                Set<String> statuses = names(responses);
                if (statuses.stream().noneMatch(status -> status.startsWith("2"))
                        || !statuses.containsAll(Set.of("401", "500", "503"))) {
                    wrong.add(at + " answers " + statuses + ": has its handler @ApiResponse and @AdminAnswers?");
                }
                responses.forEach((status, response) -> {
                    Map<?, ?> content = map(map(response).get("content"));
                    Object schema = map(map(content.get("application/problem+json"))
                                    .get("schema"))
                            .get("$ref");
                    boolean problem = content.size() == 1 && PROBLEM.equals(schema);
                    if (("" + status).startsWith("2") == problem || content.isEmpty() != "204".equals(status)) {
                        wrong.add(at + " " + status + " is " + content);
                    }
                });
                if (!("" + operation.get("operationId")).matches("[a-z][A-Za-z]+")
                        || operation.get("summary") == null) {
                    wrong.add(at + " has no name or summary: has its handler @Operation?");
                }
                list(operation.get("parameters")).stream()
                        .filter(parameter -> "object"
                                .equals(map(map(parameter).get("schema")).get("type")))
                        .forEach(
                                parameter -> wrong.add(at + " " + map(parameter).get("name") + " has no type"));
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void noTwoOperationsHaveOneName() {
        for (ApiDocument document : ApiDocument.all()) {
            assertThat(document.operations().values().stream().map(operation -> operation.get("operationId")))
                    .as(document.name())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (ApiDocument document : ApiDocument.all()) {
            List<String> references = new ArrayList<>();
            gather(document.root(), references);
            assertThat(references)
                    .as(document.name())
                    .isNotEmpty()
                    .allSatisfy(reference ->
                            assertThat(document.at(reference)).as(reference).isPresent());
        }
    }

    private static void gather(Object value, List<String> references) {
        map(value).forEach((name, member) -> {
            if ("$ref".equals(name)) {
                references.add("" + member);
            }
            gather(member, references);
        });
        list(value).forEach(entry -> gather(entry, references));
    }

    @Test
    void adminsAreToldEveryCodeWithItsStatus() {
        Map<String, String> everywhere = codes("infra/platform/http");
        assertThat(everywhere)
                .as("no problem was found: has ProblemType been renamed?")
                .containsKey("INVALID_FIELDS");
        List<String> wrong = new ArrayList<>();
        for (ApiDocument document : ApiDocument.all()) {
            if (document.at("#/components/securitySchemes/adminKey").isEmpty()) {
                continue;
            }
            Map<String, String> own = new TreeMap<>();
            JavaSource.mainCode().stream()
                    .map(JavaSource::module)
                    .filter(module -> module.endsWith("/" + document.name()))
                    .distinct()
                    .forEach(module -> own.putAll(codes(module)));
            Map<String, String> known = new TreeMap<>(everywhere);
            known.putAll(own);
            Set<String> told = new TreeSet<>();
            document.operations()
                    .forEach((name, operation) -> map(operation.get("responses"))
                            .forEach((status, response) -> {
                                Matcher code = CODE.matcher("" + map(response).get("description"));
                                while (code.find() && !("" + status).startsWith("2")) {
                                    told.add(code.group());
                                    if (!("" + status).equals(known.get(code.group()))) {
                                        wrong.add("%s: %s %s tells of %s, which is %s"
                                                .formatted(
                                                        document.name(),
                                                        name,
                                                        status,
                                                        code.group(),
                                                        known.get(code.group())));
                                    }
                                }
                            }));
            own.keySet().stream()
                    .filter(code -> !told.contains(code))
                    .forEach(code -> wrong.add(document.name() + " doesn't tell of " + code));
        }
        assertThat(wrong)
                .as("the description of each @ApiResponse begins with the codes: NO_ADAPTER: there is no such account.")
                .isEmpty();
    }

    /// Codes of a module's problems, with their HTTP status.
    private static Map<String, String> codes(String module) {
        Map<String, String> codes = new TreeMap<>();
        for (JavaSource source : JavaSource.mainCode()) {
            if (source.module().equals(module) && TYPE.matcher(source.code()).find()) {
                Matcher constant = CONSTANT.matcher(source.code());
                while (constant.find()) {
                    codes.put(constant.group(1), STATUS.getOrDefault(constant.group(2), constant.group(2)));
                }
            }
        }
        return codes;
    }

    private static Set<String> names(Map<?, ?> map) {
        return map.keySet().stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }
}
