package io.qasid.consent;

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
        Path generated = Path.of("target/classes/META-INF/swagger/consent.yml");
        Path checkedIn = Path.of("../../contracts/openapi/consent.yml");

        assertThat(Files.readString(checkedIn)).as("""
            the API's description has changed. Look at the difference, and if it is as it should be:
            cp functions/consent/target/classes/META-INF/swagger/consent.yml contracts/openapi/consent.yml
            """).isEqualTo(Files.readString(generated));
    }

    @Test
    void everyExampleIsRead() {
        assertThat(ConsentChange.of(json(ConsentBody.GRANTED), NOW)).isInstanceOf(ConsentChange.Valid.class);
        assertThat(ConsentChange.of(json(ConsentBody.WITHDRAWN), NOW)).isInstanceOf(ConsentChange.Valid.class);
        assertThat(ConsentChange.of(json(ConsentBody.PENDING), NOW)).isInstanceOf(ConsentChange.Valid.class);
        assertThat(ConfirmRequest.of(json(ConfirmBody.EXAMPLE))).isInstanceOf(ConfirmRequest.Valid.class);
        assertThat(PolicyRequest.of(json(PolicyBody.EXAMPLE))).isInstanceOf(PolicyRequest.Valid.class);
        assertThat(ImportLine.of(1, ImportLineBody.EXAMPLE.getBytes(StandardCharsets.UTF_8), NOW))
                .isInstanceOf(ImportLine.Valid.class);
    }

    @Test
    void aBodyHasTheFieldsThatAreRead() {
        assertThat(members(ConsentBody.class)).isEqualTo(ConsentChange.FIELDS);
        assertThat(members(ConfirmBody.class)).isEqualTo(ConfirmRequest.FIELDS);
        assertThat(members(PolicyBody.class)).isEqualTo(PolicyRequest.FIELDS);
        assertThat(members(ImportLineBody.class)).isEqualTo(ImportLine.FIELDS);
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
