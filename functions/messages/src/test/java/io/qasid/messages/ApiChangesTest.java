package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiChangesTest {
    private static final String BEFORE = """
            openapi: 3.0.1
            paths:
              /v1/messages:
                post:
                  parameters:
                  - {name: Key, in: header, required: true, schema: {type: string, maxLength: 255}}
                  - {name: dry, in: query, schema: {type: boolean}}
                  requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/In"}}}}
                  responses:
                    "202": {description: yes, headers: {Location: {}}, content: {application/json: {schema: {$ref: "#/components/schemas/Out"}}}}
                    "404": {description: no}
            components:
              schemas:
                In: {type: object, required: [to], properties: {to: {type: string}, kind: {type: string, enum: [OTP, OTHER]}}}
                Out: {type: object, required: [id], properties: {id: {type: string}, rows: {type: array, items: {type: object, properties: {n: {type: integer}}}}}}
            """;

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/messages: | /v2/messages: | POST /v1/messages is gone",
                "post: | put: | POST /v1/messages is gone",
                "name: dry, in: query, schema | name: dry, in: query, required: true, schema | POST /v1/messages wants query parameter dry now",
                "name: dry | name: wet | POST /v1/messages takes no query parameter dry any more",
                "maxLength: 255 | maxLength: 64 | POST /v1/messages header parameter Key: maxLength is less than it was",
                "required: [to] | required: [to, kind] | POST /v1/messages body/kind is required now",
                "[OTP, OTHER] | [OTHER] | POST /v1/messages body takes no OTP any more",
                "'kind: {type: string, enum' | 'sort: {type: string, enum' | POST /v1/messages body/kind is gone",
                "required: [id] | required: [] | POST /v1/messages 202/id may be missing now",
                "id: {type: string} | id: {type: integer} | POST /v1/messages 202/id: type was 'string' and is 'integer'",
                "n: {type | m: {type | POST /v1/messages 202/rows/items/n is gone",
                "Location: {} | '' | POST /v1/messages 202 has no header Location any more",
                "\"404\" | \"410\" | POST /v1/messages 404 is gone",
            })
    void namesWhatBreaks(String before, String after, String expected) {
        assertThat(BEFORE).contains(before);

        assertThat(ApiChanges.breaking(
                        ApiDocument.parse(BEFORE),
                        ApiDocument.parse(BEFORE.replace(before, after == null ? "" : after))))
                .anySatisfy(change -> assertThat(change.replace("body/kind takes", "body takes"))
                        .isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "to: {type: string} | to: {type: string}, more: {type: string}",
                "id: {type: string} | id: {type: string}, more: {type: string}",
                "\"404\": | '\"409\": {description: new}, \"404\":'",
                "[OTP, OTHER] | [OTP, OTHER, NEW]",
                "maxLength: 255 | maxLength: 300",
            })
    void whatIsAddedBreaksNothing(String before, String after) {
        String changed = BEFORE.replace(before, after.replace("}, \"404\"", "}\n        \"404\""));

        assertThat(ApiChanges.breaking(ApiDocument.parse(BEFORE), ApiDocument.parse(changed)))
                .isEmpty();
    }

    @Test
    void theSameDescriptionBreaksNothing() {
        ApiDocument same = ApiDocument.parse(ApiDocument.read(Path.of("../../contracts/openapi/messages.yml")));

        assertThat(ApiChanges.breaking(same, same)).isEmpty();
    }
}
