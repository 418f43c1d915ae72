package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.http.FieldError;
import io.qasid.http.StrictJson;
import io.qasid.model.Category;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SendRequestTest {
    private static final Instant NOW = Instant.parse("2026-03-21T04:30:00Z");

    @Test
    void aRequestIsReadWithEverythingItCanHave() {
        SendRequest request = valid("""
                {"to":"0701234567","sender":"Kabul Bank","text":"سلام 👋","category":"OTP",
                 "deadline":"2026-03-21T09:05:00+04:30","metadata":{"order":"7","branch":"کابل"}}
                """);

        assertThat(request.to().e164()).isEqualTo("+93701234567");
        assertThat(request.sender()).hasValue("Kabul Bank");
        assertThat(request.text()).isEqualTo("سلام 👋");
        assertThat(request.category()).isEqualTo(Category.OTP);
        assertThat(request.deadline()).hasValue(Instant.parse("2026-03-21T04:35:00Z"));
        assertThat(request.metadata()).containsEntry("order", "7").containsEntry("branch", "کابل");
    }

    @Test
    void aDefaultDeadlineCountsFromTheTimeToSend() {
        SendRequest later = valid("""
                {"to":"+93701234567","text":"a","category":"OTP","sendAt":"2026-03-22T04:30:00Z","onBlocked":"hold"}""");
        SendRequest past = valid("""
                {"to":"+93701234567","text":"a","category":"OTP","sendAt":"2026-03-21T04:29:00Z"}""");

        assertThat(later.onBlocked()).hasValue(SendRequest.OnBlocked.HOLD);
        assertThat(later.deadlineFrom(NOW)).isEqualTo(Instant.parse("2026-03-22T04:35:00Z"));
        assertThat(past.deadlineFrom(NOW)).isEqualTo(Instant.parse("2026-03-21T04:35:00Z"));
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void aMissingDeadlineDependsOnTheCategory(Category category) {
        SendRequest request = valid("""
                {"to":"+93701234567","text":"a","category":"%s"}""".formatted(category));

        Duration expected = category == Category.OTP ? Duration.ofMinutes(5) : Duration.ofDays(1);
        assertThat(request.deadlineFrom(NOW)).isEqualTo(NOW.plus(expected));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                                          | /to           | required",
                "{\"to\":null}                                               | /to           | required",
                "{\"to\":93701234567}                                        | /to           | wrong_type",
                "{\"to\":\"+93202301234\"}                                   | /to           | no_sms",
                "{\"to\":\"nobody\"}                                         | /to           | invalid",
                "{}                                                          | /text         | required",
                "{\"text\":\"\"}                                             | /text         | empty",
                "{\"text\":\" \\n\\t\"}                                      | /text         | empty",
                "{\"text\":[\"a\"]}                                          | /text         | wrong_type",
                "{\"text\":\"a\\u0000b\"}                                    | /text         | invalid_character",
                "{\"text\":\"a\\ud83d\"}                                     | /text         | invalid_character",
                "{\"text\":\"\\udc4b\\ud83d\"}                               | /text         | invalid_character",
                "{}                                                          | /category     | required",
                "{\"category\":\"otp\"}                                      | /category     | invalid",
                "{\"category\":true}                                         | /category     | wrong_type",
                "{\"sender\":\"کابل\"}                                       | /sender       | invalid",
                "{\"sender\":{}}                                             | /sender       | wrong_type",
                "{\"deadline\":\"tomorrow\"}                                 | /deadline     | invalid",
                "{\"deadline\":\"2026-03-21T04:30\"}                         | /deadline     | invalid",
                "{\"deadline\":1774067400}                                   | /deadline     | wrong_type",
                "{\"deadline\":\"2026-03-24T04:30:00.001Z\"}                 | /deadline     | too_far",
                "{\"sendAt\":\"soon\"}                                       | /sendAt       | invalid",
                "{\"sendAt\":\"2026-04-25T04:30:00.001Z\"}                   | /sendAt       | invalid",
                "{\"sendAt\":\"2026-03-20T04:29:59.999Z\"}                   | /sendAt       | invalid",
                "{\"sendAt\":\"2026-03-22T04:30:00Z\",\"deadline\":\"2026-03-22T04:30:00Z\"} | /deadline | before_send_at",
                "{\"sendAt\":\"2026-03-22T04:30:00Z\",\"deadline\":\"2026-03-25T04:30:00.001Z\"} | /deadline | too_far",
                "{\"onBlocked\":\"hold\"}                                    | /onBlocked    | needs_send_at",
                "{\"onBlocked\":\"HOLD\"}                                    | /onBlocked    | invalid",
                "{\"idempotencyKey\":\"a\"}                                  | /idempotencyKey | unknown",
                "{\"metadata\":[]}                                           | /metadata     | wrong_type",
                "{\"metadata\":{\"a\":1}}                                    | /metadata/a   | wrong_type",
                "{\"metadata\":{\"a/b~c\":null}}                             | /metadata/a~1b~0c | wrong_type",
                "{\"metadata\":{\"\":\"x\"}}                                 | /metadata/    | invalid",
                "{\"metadata\":{\"n\\u0000m\":\"x\"}}                         | /metadata/n\u0000m | invalid_character",
                "{\"colour\":\"red\"}                                        | /colour       | unknown",
                "{\"To\":\"+93701234567\"}                                   | /To           | unknown",
            })
    void whatIsWrongWithAFieldIsSaidAtItsPointer(String body, String pointer, String code) {
        assertThat(errors(body)).anySatisfy(error -> {
            assertThat(error.pointer()).isEqualTo(pointer);
            assertThat(error.code()).isEqualTo(code);
        });
    }

    @Test
    void everyLimitIsReachedAndNotPassed() {
        String entries = IntStream.range(0, 16)
                .mapToObj(i -> "\"%s\":\"%s\"".formatted("k".repeat(38) + "%02d".formatted(i), "v".repeat(200)))
                .collect(Collectors.joining(","));
        SendRequest request = valid("""
                {"to":"+93701234567","text":"%s","category":"MARKETING","sender":"ElevenChars",
                 "deadline":"2026-03-24T04:30:00Z","metadata":{%s}}
                """.formatted("a".repeat(1600), entries));
        assertThat(request.metadata()).hasSize(16);

        assertThat(errors("""
                {"to":"+93701234567","text":"%s","category":"MARKETING","sender":"TwelveLetter",
                 "metadata":{"%s":"a","b":"%s"}}
                """.formatted("a".repeat(1601), "k".repeat(41), "v".repeat(201))))
                .extracting(FieldError::pointer)
                .containsExactly("/sender", "/text", "/metadata/" + "k".repeat(41), "/metadata/b");
        assertThat(errors("""
                {"to":"+93701234567","text":"a","category":"OTP","metadata":{%s,"one":"more"}}
                """.formatted(entries)))
                .containsExactly(new FieldError("/metadata", "too_many", "There are at most 16 entries."));
    }

    @Test
    void aSenderIsRequiredWhereThereIsNoDefault() {
        assertThat(SendRequestReader.read(object("""
                        {"to":"+93701234567","text":"a","category":"OTP"}"""), NOW, true))
                .isInstanceOfSatisfying(
                        SendRequestReader.Invalid.class,
                        invalid -> assertThat(invalid.errors())
                                .extracting(FieldError::pointer)
                                .containsExactly("/sender"));
    }

    @Test
    void theSameRequestWrittenOtherwiseHasTheSameHash() {
        byte[] hash = valid("""
                {"to":"+93701234567","text":"سلام","category":"OTP","deadline":"2026-03-21T04:35:00Z","metadata":{"a":"1","b":"2"}}
                """).hash();

        assertThat(valid("""
                { "metadata": {"b": "2", "a": "1"}, "deadline": "2026-03-21T09:05:00.000+04:30",
                  "category": "OTP", "text": "\\u0633\\u0644\\u0627\\u0645", "to": "۰۷۰۱۲۳۴۵۶۷" }
                """).hash()).isEqualTo(hash);
    }

    @Test
    void everyFieldChangesTheHash() {
        List<String> bodies = List.of("""
                {"to":"+93701234567","text":"a","category":"OTP"}""", """
                {"to":"+93701234568","text":"a","category":"OTP"}""", """
                {"to":"+93701234567","text":"b","category":"OTP"}""", """
                {"to":"+93701234567","text":"a","category":"MARKETING"}""", """
                {"to":"+93701234567","text":"a","category":"OTP","sender":"Qasid"}""", """
                {"to":"+93701234567","text":"a","category":"OTP","deadline":"2026-03-21T05:00:00Z"}""", """
                {"to":"+93701234567","text":"a","category":"OTP","metadata":{"a":"b"}}""");

        assertThat(bodies.stream()
                        .map(body -> HexFormat.of().formatHex(valid(body).hash())))
                .doesNotHaveDuplicates();
    }

    @Test
    void theHashStaysTheSameFromReleaseToRelease() {
        assertThat(HexFormat.of().formatHex(valid("""
                {"to":"+93701234567","sender":"Qasid","text":"سلام","category":"OTP",
                 "deadline":"2026-03-21T04:35:00Z","metadata":{"b":"2","a":"1"}}
                """).hash()))
                .isEqualTo("e912894a1532b2fae5b4cfe10cb9d2858fa96ca36f24c515719beafd0ae8d84f");
    }

    private static SendRequest valid(String body) {
        SendRequestReader.Read read = SendRequestReader.read(object(body), NOW, false);
        assertThat(read).isInstanceOf(SendRequestReader.Valid.class);
        return ((SendRequestReader.Valid) read).request();
    }

    private static List<FieldError> errors(String body) {
        SendRequestReader.Read read = SendRequestReader.read(object(body), NOW, false);
        assertThat(read).isInstanceOf(SendRequestReader.Invalid.class);
        return ((SendRequestReader.Invalid) read).errors();
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode object(String body) {
        StrictJson.Body read = StrictJson.read(body.getBytes(StandardCharsets.UTF_8));
        assertThat(read).isInstanceOf(StrictJson.Read.class);
        return ((StrictJson.Read) read).object();
    }
}
