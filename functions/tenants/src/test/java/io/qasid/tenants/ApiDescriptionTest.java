package io.qasid.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.StrictJson;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The API's description: what the compiler made of the code, and what lies in contracts for everybody to read.
class ApiDescriptionTest {
    private static final Instant NOW = Instant.parse("2026-03-21T04:30:00Z");

    @Test
    void whatIsCheckedInIsWhatTheCodeSays() throws IOException {
        Path generated = Path.of("target/classes/META-INF/swagger/tenants.yml");
        Path checkedIn = Path.of("../../contracts/openapi/tenants.yml");

        assertThat(Files.readString(checkedIn)).as("""
            the API's description has changed. Look at the difference, and if it is as it should be:
            cp functions/tenants/target/classes/META-INF/swagger/tenants.yml contracts/openapi/tenants.yml
            """).isEqualTo(Files.readString(generated));
    }

    @Test
    void everyExampleIsRead() {
        assertThat(TenantRequest.toCreate(json(TenantBody.EXAMPLE))).isInstanceOf(TenantRequest.Create.class);
        assertThat(TenantRequest.toChange(json(TenantBody.Change.EXAMPLE))).isInstanceOf(TenantRequest.Change.class);
        assertThat(KeyRequest.toIssue(json(KeyBody.EXAMPLE), NOW)).isInstanceOf(KeyRequest.Issue.class);
        assertThat(KeyRequest.toRotate(json(KeyBody.Rotation.EXAMPLE))).isInstanceOf(KeyRequest.Rotate.class);
    }

    @Test
    void aBodyHasTheFieldsThatAreRead() {
        assertThat(members(TenantBody.class)).isEqualTo(TenantRequest.TO_CREATE);
        assertThat(members(TenantBody.Change.class)).isEqualTo(TenantRequest.TO_CHANGE);
        assertThat(members(KeyBody.class)).isEqualTo(KeyRequest.TO_ISSUE);
        assertThat(members(KeyBody.Rotation.class)).isEqualTo(KeyRequest.TO_ROTATE);
    }

    @Test
    void everyScopeIsDescribed() throws IOException {
        String described = Files.readString(Path.of("../../contracts/openapi/tenants.yml"));

        assertThat(Scope.values()).allSatisfy(scope -> assertThat(described).contains("- " + scope.wireName()));
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
