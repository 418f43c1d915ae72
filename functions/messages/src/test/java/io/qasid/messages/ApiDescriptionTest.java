package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.proto.v1.MessageView;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The API's description: what the compiler made of the code, and what lies in contracts for everybody to read.
class ApiDescriptionTest {
    private static final Path GENERATED = Path.of("target/classes/META-INF/swagger/messages.yml");
    private static final Path CHECKED_IN = Path.of("../../contracts/openapi/messages.yml");
    private static final ApiDocument API = ApiDocument.parse(ApiDocument.read(GENERATED));

    @Test
    void whatIsCheckedInIsWhatTheCodeSays() {
        assertThat(ApiDocument.read(CHECKED_IN)).as("""
                        the API's description has changed. Look at the difference, and if tenants may see it:
                        cp functions/messages/target/classes/META-INF/swagger/messages.yml contracts/openapi/messages.yml
                        """).isEqualTo(ApiDocument.read(GENERATED));
    }

    @Test
    void nothingThatTenantsRelyOnIsTakenAway() {
        assertThat(ApiChanges.breaking(ApiDocument.parse(ApiDocument.read(CHECKED_IN)), API))
                .as("programs of tenants would break: keep the old way beside the new one, or make a /v2")
                .isEmpty();
    }

    @Test
    void everyOperationHasANameOfItsOwn() {
        List<String> names = new ArrayList<>();
        API.operations()
                .values()
                .forEach(operation -> names.add(operation.path("operationId").asText()));

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z][A-Za-z]+"));
        assertThat(API.operations())
                .containsOnlyKeys(
                        "GET /v1/audit/verification",
                        "GET /v1/ledger",
                        "GET /v1/messages",
                        "GET /v1/messages/{id}",
                        "GET /v1/messages/{id}/receipt",
                        "PATCH /v1/messages/{id}",
                        "POST /v1/messages",
                        "POST /v1/messages/{id}/cancellation",
                        "POST /v1/messages/{id}/resumption",
                        "POST /v1/messages:batch",
                        "POST /v1/messages:preview");
    }

    @Test
    void everyOperationSaysHowItRefuses() {
        List<String> wrong = new ArrayList<>();
        API.operations().forEach((name, operation) -> {
            JsonNode responses = operation.path("responses");
            for (String status : List.of("401", "429", "500", "503")) {
                if (responses.path(status).isMissingNode()) {
                    wrong.add(name + " has no " + status);
                }
            }
            for (var response : responses.properties()) {
                JsonNode content = response.getValue().path("content");
                boolean problem = content.has("application/problem+json");
                if (response.getKey().startsWith("2") == problem || content.size() != 1) {
                    wrong.add(name + " " + response.getKey() + ": " + content.properties());
                }
                if (problem
                        && !content.at("/application~1problem+json/schema/$ref")
                                .asText()
                                .endsWith("/Problem")) {
                    wrong.add(name + " " + response.getKey() + " is no Problem");
                }
            }
            for (String status : List.of("429", "503")) {
                if (!responses.path(status).path("headers").has("Retry-After")) {
                    wrong.add(name + " " + status + " has no Retry-After");
                }
            }
        });
        assertThat(wrong).as("put @ProblemAnswers on the handler").isEmpty();
    }

    @Test
    void everyOperationWantsAKey() {
        JsonNode schemes = API.root().at("/components/securitySchemes");
        JsonNode everywhere = API.root().path("security");

        assertThat(everywhere.size()).isEqualTo(1);
        everywhere
                .get(0)
                .fieldNames()
                .forEachRemaining(name -> assertThat(schemes.has(name)).as(name).isTrue());
        assertThat(schemes.at("/apiKey/scheme").asText()).isEqualTo("bearer");
        API.operations()
                .forEach((name, operation) ->
                        assertThat(operation.has("security")).as(name).isFalse());
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryParameterHasAType() {
        List<JsonNode> references = API.root().findValues("$ref");
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                API.root().at(reference.asText().substring(1)).isMissingNode())
                        .as(reference.asText())
                        .isFalse());
        API.operations()
                .forEach((name, operation) -> operation
                        .path("parameters")
                        .forEach(parameter -> assertThat(API.resolved(parameter.path("schema"))
                                        .path("type")
                                        .asText())
                                .as(name + " " + parameter.path("name"))
                                .isNotEmpty()));
    }

    @Test
    void theRequestHasTheFieldsThatAreRead() {
        JsonNode request = API.root().at("/components/schemas/MessageRequest");

        assertThat(names(request.path("properties"))).isEqualTo(new TreeSet<>(SendRequestReader.FIELDS));
        assertThat(texts(request.path("required"))).containsExactlyInAnyOrder("to", "text", "category");
        assertThat(request.at("/properties/text/maxLength").asInt())
                .isEqualTo(io.qasid.model.SmsSegmentation.TEXT_LENGTH_MAX);
    }

    @Test
    void anItemOfABulkRequestHasTheFieldsThatAreRead() {
        JsonNode item = API.root().at("/components/schemas/BulkItem");
        JsonNode alone = API.root().at("/components/schemas/MessageRequest");

        assertThat(names(item.path("properties"))).isEqualTo(new TreeSet<>(SendRequestReader.ITEM_FIELDS));
        assertThat(texts(item.path("required"))).isEqualTo(texts(alone.path("required")));
        assertThat(API.root()
                        .at("/components/schemas/BulkRequest/properties/messages/maxItems")
                        .asInt())
                .isEqualTo(BulkRequest.ITEMS_MAX);
        assertThat(names(API.root().at("/components/schemas/RescheduleRequest/properties")))
                .isEqualTo(new TreeSet<>(RescheduleBody.FIELDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid-fields", "router-unavailable", "not-found"})
    void aProblemHasTheMembersThatAreDescribed(String golden) {
        JsonNode described = API.root().at("/components/schemas/Problem");
        JsonNode written = Golden.json("problems/" + golden + ".json");

        assertThat(names(described.path("properties"))).containsAll(names(written));
        assertThat(names(written)).containsAll(texts(described.path("required")));
    }

    @Test
    void theAnswerHasTheMembersThatAreDescribed() {
        JsonNode described = API.root().at("/components/schemas/MessageJson");
        JsonNode written = Golden.json("message-delivered.json");

        assertThat(names(described.path("properties"))).containsAll(names(written));
        assertThat(names(written)).containsAll(texts(described.path("required")));
    }

    @Test
    void everyExampleIsAcceptedAsItStands() {
        String id = "01990c5e-4e80-7000-8000-00000000002b";
        try (FakeRouter router = new FakeRouter();
                // examples have dates
                RunningMessages messages =
                        new RunningMessages(router.address(), Map.of(), () -> Instant.parse("2026-03-20T04:30:00Z"))) {
            messages.orchestrator()
                    .knows(
                            RunningMessages.TENANT,
                            MessageView.newBuilder().setMessageId(id).build());
            int sent = 0;
            for (var operation : API.operations().entrySet()) {
                String[] line = operation.getKey().split(" ", -1);
                for (JsonNode example : operation.getValue().at("/requestBody/content/application~1json/examples")) {
                    JsonNode value = example.path("value");
                    assertThat(value.isObject())
                            .as("this is not valid JSON: %s", value)
                            .isTrue();
                    assertThat(messages.exchange(messages.authorized(line[1].replace("{id}", id))
                                            .header("Content-Type", "application/json")
                                            .header("Idempotency-Key", "example-" + sent++)
                                            .method(line[0], BodyPublishers.ofString(value.toString())))
                                    .statusCode())
                            .as(operation.getKey() + " " + value)
                            .isIn(200, 202);
                }
            }
            assertThat(sent).isGreaterThanOrEqualTo(5);
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
