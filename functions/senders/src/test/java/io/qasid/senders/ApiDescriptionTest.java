package io.qasid.senders;

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
        Path generated = Path.of("target/classes/META-INF/swagger/senders.yml");
        Path checkedIn = Path.of("../../contracts/openapi/senders.yml");

        assertThat(Files.readString(checkedIn)).as("""
            the API's description has changed. Look at the difference, and if it is as it should be:
            cp functions/senders/target/classes/META-INF/swagger/senders.yml contracts/openapi/senders.yml
            """).isEqualTo(Files.readString(generated));
    }

    @Test
    void everyExampleIsRead() {
        assertThat(RegistrationRequest.of(json(SenderBody.EXAMPLE))).isInstanceOf(RegistrationRequest.Valid.class);
        assertThat(Grounds.ofDecision(json(DecisionBody.EXAMPLE), false)).isInstanceOf(Grounds.Valid.class);
        assertThat(Grounds.ofDecision(json(DecisionBody.Approval.EXAMPLE), true))
                .isInstanceOf(Grounds.Valid.class);
    }

    @Test
    void aBodyHasTheFieldsThatAreRead() {
        assertThat(members(SenderBody.class)).isEqualTo(RegistrationRequest.FIELDS);
        assertThat(members(DecisionBody.class)).isEqualTo(Grounds.FIELDS);
        assertThat(members(DecisionBody.Approval.class)).isEqualTo(Grounds.OF_APPROVAL);
        assertThat(members(PaperBody.Document.class)).isEqualTo(WorkflowBodies.DOCUMENT);
        assertThat(members(PaperBody.Comment.class)).isEqualTo(WorkflowBodies.COMMENT);
        assertThat(members(PaperBody.Requirement.class)).isEqualTo(WorkflowBodies.REQUIREMENT);
    }

    @Test
    void everyExampleOfAPaperIsRead() {
        JsonFields document = new JsonFields(json(PaperBody.Document.EXAMPLE), WorkflowBodies.DOCUMENT);
        assertThat(WorkflowBodies.kind(document)).isNotEmpty();
        assertThat(WorkflowBodies.text("reference", 500, document)).isNotEmpty();
        JsonFields comment = new JsonFields(json(PaperBody.Comment.EXAMPLE), WorkflowBodies.COMMENT);
        assertThat(WorkflowBodies.text("text", 1_000, comment)).isNotEmpty();
        JsonFields requirement = new JsonFields(json(PaperBody.Requirement.EXAMPLE), WorkflowBodies.REQUIREMENT);
        assertThat(WorkflowBodies.country(requirement)).isPresent();
        assertThat(WorkflowBodies.documents(requirement)).isNotEmpty();
        assertThat(WorkflowBodies.validDays(requirement)).isNotNull();

        assertThat(Stream.of(document, comment, requirement).flatMap(fields -> fields.errors().stream()))
                .isEmpty();
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
