package io.qasid.tenantwebhooks.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.JsonFields;
import io.qasid.http.StrictJson;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The API's description: what the compiler made of the code, and what lies in contracts for everybody to read.
class ApiDescriptionTest {
    @Test
    void whatIsCheckedInIsWhatTheCodeSays() throws IOException {
        Path generated = Path.of("target/classes/META-INF/swagger/tenant-webhooks.yml");
        Path checkedIn = Path.of("../../contracts/openapi/tenant-webhooks.yml");

        assertThat(Files.readString(checkedIn)).as("""
            the API's description has changed. Look at the difference, and if it is as it should be:
            cp connectors/tenant-webhooks/target/classes/META-INF/swagger/tenant-webhooks.yml contracts/openapi/tenant-webhooks.yml
            """).isEqualTo(Files.readString(generated));
    }

    @Test
    void everyExampleIsRead() {
        assertThat(Stream.of(RedeliveryBody.ALL, RedeliveryBody.TENANT)
                        .flatMap(example -> new JsonFields(json(example), RedeliveryBody.FIELDS).errors().stream()))
                .isEmpty();
    }

    @Test
    void aBodyHasTheFieldsThatAreRead() {
        assertThat(members(RedeliveryBody.class)).isEqualTo(RedeliveryBody.FIELDS);
    }

    private static Set<String> members(Class<?> body) {
        return Stream.of(body.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }

    private static ObjectNode json(String example) {
        return switch (StrictJson.read(example.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Read(ObjectNode object) -> object;
            case StrictJson.Malformed(String detail) -> throw new AssertionError(detail + ": " + example);
        };
    }
}
