package io.qasid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFieldsTest {

    @Test
    void textsAreTakenAndWhatIsMissingOrNullIsEmpty() {
        JsonFields fields = fields("{\"a\":\"x\",\"b\":null}");

        assertThat(fields.requiredText("a")).hasValue("x");
        assertThat(fields.optionalText("b")).isEmpty();
        assertThat(fields.texts("c")).isEmpty();
        assertThat(fields.errors()).isEmpty();
    }

    @Test
    void errorsAreGatheredInTheOrderInWhichTheyAreFound() {
        JsonFields fields = fields("{\"z/~\":1,\"a\":[],\"c\":{\"k\":true,\"l\":\"fine\"}}");
        fields.requiredText("b");
        fields.requiredText("a");
        assertThat(fields.texts("c")).containsExactly(Map.entry("l", "fine"));

        assertThat(fields.errors())
                .containsExactly(
                        new FieldError("/z~1~0", "unknown", "There is no such field."),
                        new FieldError("/b", "required", "This field is required."),
                        new FieldError("/a", "wrong_type", "This has to be a string, not an array."),
                        new FieldError("/c/k", "wrong_type", "This has to be a string, not a boolean."));
    }

    @Test
    void aListKeepsItsOrderAndNamesTheEntryThatIsNoText() {
        JsonFields fields = fields("{\"a\":[\"y\",7,\"x\"],\"b\":\"y\"}");

        assertThat(fields.textList("a")).containsExactly("y", "x");
        assertThat(fields.textList("b")).isEmpty();
        assertThat(fields.textList("c")).isEmpty();
        assertThat(fields.errors())
                .containsExactly(
                        new FieldError("/a/1", "wrong_type", "This has to be a string, not a number."),
                        new FieldError("/b", "wrong_type", "This has to be an array, not a string."));
    }

    @Test
    void aWholeNumberIsTakenInItsBounds() {
        JsonFields fields = fields("{\"a\":1,\"b\":100,\"c\":null}");

        assertThat(fields.optionalInt("a", 1, 100)).hasValue(1);
        assertThat(fields.optionalInt("b", 1, 100)).hasValue(100);
        assertThat(fields.optionalInt("c", 1, 100)).isEmpty();
        assertThat(fields.optionalInt("d", 1, 100)).isEmpty();
        assertThat(fields.errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, out_of_range",
        "101, out_of_range",
        "1.5, out_of_range",
        "99999999999, out_of_range",
        "true, wrong_type"
    })
    void whatIsNoWholeNumberInItsBoundsIsAnError(String value, String code) {
        JsonFields fields = fields("{\"a\":" + value + "}");

        assertThat(fields.optionalInt("a", 1, 100)).isEmpty();
        assertThat(fields.errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple("/a", code));
    }

    @Test
    void aListOfObjectsNamesWhatIsWrongInEach() {
        JsonFields fields = fields("{\"a\":[{\"x\":\"1\"},7,{\"y\":\"2\"}],\"b\":{},\"c\":[{},{},{},{}]}");

        assertThat(fields.objects("a", 3, object -> Set.of("x")))
                .extracting(object -> object.optionalText("x").orElse("none"), object -> object.pointer("x"))
                .containsExactly(tuple("1", "/a/0/x"), tuple("none", "/a/2/x"));
        assertThat(fields.objects("b", 3, object -> Set.of())).isEmpty();
        assertThat(fields.objects("c", 3, object -> Set.of())).isEmpty();
        assertThat(fields.objects("d", 3, object -> Set.of())).isEmpty();
        assertThat(fields.errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(
                        tuple("/a/1", "wrong_type"),
                        tuple("/a/2/y", "unknown"),
                        tuple("/b", "wrong_type"),
                        tuple("/c", "too_many"));
    }

    @Test
    void aTextWithoutAFlawMayHaveAnyCharacterOfUnicode() {
        assertThat(Texts.flaw("")).isEmpty();
        assertThat(Texts.flaw("👋\uFFFD\u200C\n\uDBFF\uDFFF")).isEmpty();
        assertThat(Texts.flaw("a\uD83D")).hasValue("There is half a surrogate pair at index 1.");
        assertThat(Texts.flaw("\uDC4B")).hasValue("There is half a surrogate pair at index 0.");
        assertThat(Texts.flaw("\uD83D\uD83D\uDC4B")).hasValue("There is half a surrogate pair at index 0.");
        assertThat(Texts.flaw("ab\0")).hasValue("There is a NUL character at index 2.");
    }

    private static JsonFields fields(String body) {
        StrictJson.Body read = StrictJson.read(body.getBytes(StandardCharsets.UTF_8));
        assertThat(read).isInstanceOf(StrictJson.Read.class);
        return new JsonFields(((StrictJson.Read) read).object(), Set.of("a", "b", "c"));
    }
}
