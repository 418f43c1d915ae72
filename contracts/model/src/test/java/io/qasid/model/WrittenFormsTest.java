package io.qasid.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is checked by hand for speed is what these expressions say, on texts that are nearly right.
class WrittenFormsTest {
    private static final int RUNS = 50_000;
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{7,14}");
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{1,63}");
    private static final Pattern NUMERIC_SENDER = Pattern.compile("[0-9]{3,8}|\\+[1-9][0-9]{7,14}|[1-9][0-9]{8,14}");

    private final Random random = new Random(20261129);

    @Test
    void numbers() {
        agree(E164, text -> accepts(Msisdn::new, text), "", "0123456789", 17);
        agree(E164, text -> accepts(Msisdn::new, text), "+", "0123456789", 17);
        agree(E164, text -> accepts(Msisdn::new, text), "+", "0123456789+٣a ", 12);
    }

    @Test
    void codes() {
        agree(CODE, text -> accepts(Reason::of, text), "", "AZ09_", 5);
        agree(CODE, text -> accepts(Reason::of, text), "", "AZ09_az-É\n", 5);
        agree(CODE, text -> accepts(Reason::of, text), "A".repeat(60), "AZ09_", 7);
    }

    @Test
    void numericSenders() {
        agree(NUMERIC_SENDER, text -> SenderId.flaw(text).isEmpty(), "", "0123456789", 17);
        agree(NUMERIC_SENDER, text -> SenderId.flaw(text).isEmpty(), "+", "0123456789", 17);
        agree(NUMERIC_SENDER, text -> SenderId.flaw(text).isEmpty(), "", "0+", 10);
    }

    private void agree(Pattern says, Predicate<String> check, String start, String characters, int lengthMax) {
        for (int run = 0; run < RUNS; run++) {
            StringBuilder text = new StringBuilder(start);
            for (int left = random.nextInt(lengthMax + 1); left > 0; left--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            assertThat(check.test(text.toString()))
                    .as("%s", text)
                    .isEqualTo(says.matcher(text).matches());
        }
    }

    private static boolean accepts(Consumer<String> constructor, String text) {
        try {
            constructor.accept(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
