package io.qasid.channelrouter.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.policies.PolicyTerms;
import io.qasid.http.JsonFields;
import io.qasid.http.StrictJson;
import io.qasid.model.TenantId;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The API's description: what the compiler made of the code, and what lies in contracts for everybody to read.
class ApiDescriptionTest {
    @Test
    void whatIsCheckedInIsWhatTheCodeSays() throws IOException {
        Path generated = Path.of("target/classes/META-INF/swagger/channel-router.yml");
        Path checkedIn = Path.of("../../contracts/openapi/channel-router.yml");

        assertThat(Files.readString(checkedIn)).as("""
            the API's description has changed. Look at the difference, and if it is as it should be:
            cp connectors/channel-router/target/classes/META-INF/swagger/channel-router.yml contracts/openapi/channel-router.yml
            """).isEqualTo(Files.readString(generated));
    }

    @Test
    void everyExampleIsRead() {
        assertThat(CircuitRequest.of(json(CircuitBody.OPEN))).isInstanceOf(CircuitRequest.Valid.class);
        assertThat(CircuitRequest.of(json(CircuitBody.AUTO))).isInstanceOf(CircuitRequest.Valid.class);
        assertThat(RotationRequest.of(json(RotationBody.EXAMPLE))).isInstanceOf(RotationRequest.Valid.class);
        assertThat(BudgetRequest.of(TenantId.parse("01990c5e-4e80-7000-8000-000000000001"), json(BudgetBody.EXAMPLE)))
                .isInstanceOf(BudgetRequest.Valid.class);
        assertThat(KeywordRequest.set(json(KeywordBody.EXAMPLE), Instant.EPOCH))
                .isInstanceOf(KeywordRequest.Valid.class);
        assertThat(KeywordRequest.removal(json(KeywordBody.Removal.EXAMPLE))).isInstanceOf(KeywordRequest.Valid.class);
        JsonFields policy = new JsonFields(json(PolicyBody.EXAMPLE), PolicyRequest.FIELDS);
        assertThat(PolicyTerms.read(policy)).isPresent();
        assertThat(policy.errors()).isEmpty();
        assertThat(members(json(RecomputeBody.EXAMPLE))).isEqualTo(RecomputeBody.FIELDS);
    }

    @Test
    void aBodyHasTheFieldsThatAreRead() {
        assertThat(members(CircuitBody.class)).isEqualTo(CircuitRequest.FIELDS);
        assertThat(members(RotationBody.class)).isEqualTo(RotationRequest.FIELDS);
        assertThat(members(BudgetBody.class)).isEqualTo(BudgetRequest.FIELDS);
        assertThat(members(KeywordBody.class)).isEqualTo(KeywordRequest.FIELDS);
        assertThat(members(KeywordBody.Removal.class)).isEqualTo(KeywordRequest.OF_REMOVAL);
        assertThat(members(PolicyBody.class)).isEqualTo(PolicyRequest.FIELDS);
        assertThat(members(RecomputeBody.class)).isEqualTo(RecomputeBody.FIELDS);
    }

    private static Set<String> members(Class<?> body) {
        return Stream.of(body.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }

    private static Set<String> members(ObjectNode body) {
        return body.propertyStream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private static ObjectNode json(String example) {
        return switch (StrictJson.read(example.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Read(ObjectNode object) -> object;
            case StrictJson.Malformed(String detail) -> throw new AssertionError(detail + ": " + example);
        };
    }
}
