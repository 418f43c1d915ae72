package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.StrictJson;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The API's description: what the compiler made of the code, and what lies in contracts for everybody to read.
class ApiDescriptionTest {
    private static final Instant NOW = Instant.parse("2026-03-21T04:30:00Z");

    @Test
    void whatIsCheckedInIsWhatTheCodeSays() throws IOException {
        Path generated = Path.of("target/classes/META-INF/swagger/compliance.yml");
        Path checkedIn = Path.of("../../contracts/openapi/compliance.yml");

        assertThat(Files.readString(checkedIn)).as("""
            the API's description has changed. Look at the difference, and if it is as it should be:
            cp functions/compliance/target/classes/META-INF/swagger/compliance.yml contracts/openapi/compliance.yml
            """).isEqualTo(Files.readString(generated));
    }

    @Test
    void everyExampleIsRead() {
        assertThat(TrialMessage.of(json(TrialBody.EXAMPLE), NOW)).isInstanceOf(TrialMessage.Valid.class);
    }

    @Test
    void aBodyHasTheFieldsThatAreRead() {
        assertThat(members(TrialBody.class)).isEqualTo(TrialMessage.FIELDS);
    }

    @Test
    void aRuleHasTheFieldsOfEveryKind() {
        Set<String> read = Stream.concat(
                        RuleDraft.FIELDS.stream(),
                        Stream.of(Rule.Kind.values()).flatMap(kind -> TermsJson.fields(kind).stream()))
                .collect(Collectors.toSet());

        assertThat(members(RuleBody.class)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                RuleBody.QUIET_HOURS,
                RuleBody.BLOCKED_PREFIX,
                RuleBody.CONTENT,
                RuleBody.FREQUENCY_CAP,
                RuleBody.REQUIRED_TEXT,
                RuleBody.TEMPLATE
            })
    void aRuleIsReadAndShownAsItIsDescribed(String example) {
        RuleDraft.Read read = RuleDraft.of(json(example));
        assertThat(read).isInstanceOf(RuleDraft.Valid.class);
        RuleDraft draft = ((RuleDraft.Valid) read).draft();
        Rule rule = new Rule(new UUID(0, 1), 1, draft.scope(), draft.terms());
        ObjectNode shown =
                RuleJson.rule(new RuleRecord(rule, draft.note(), false, new Actor("admin", "00000000"), NOW));

        Set<String> always = Set.of(
                "id",
                "version",
                "state",
                "tenantId",
                "country",
                "category",
                "kind",
                "note",
                "by",
                "adminKey",
                "changedAt");
        List<String> names = shown.propertyStream().map(Map.Entry::getKey).toList();
        assertThat(names).containsAll(always);
        assertThat(members(RuleAnswer.class)).containsAll(names);
        assertThat(members(RuleAnswer.Deciding.class))
                .containsAll(TermsJson.fields(draft.terms().kind()));
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
