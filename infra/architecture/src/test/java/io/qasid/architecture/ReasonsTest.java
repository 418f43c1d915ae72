package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Exceptions to a rule have their reason beside them.
class ReasonsTest {
    private static final Pattern CATCH_ALL = Pattern.compile("catch \\((?:final )?(?:Exception|Throwable)\\b");
    private static final Pattern SUPPRESSION = Pattern.compile("@SuppressWarnings\\(");

    private static final int DOCUMENTED_WITHIN_LINES = 6;

    @Test
    void whoCatchesEverythingSaysWhy() {
        assertThat(withoutReason(CATCH_ALL))
                .as("catch what can really happen; where it must be everything, say why in a // comment on the line "
                        + "after (or before, or on) the catch, or in the method's own documentation")
                .isEmpty();
    }

    @Test
    void whoSuppressesAWarningSaysWhy() {
        assertThat(withoutReason(SUPPRESSION))
                .as("say in a // comment on the same line (or the line before) why the compiler is wrong here")
                .isEmpty();
    }

    private static List<String> withoutReason(Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (JavaSource source : JavaSource.mainCode()) {
            Matcher matcher = pattern.matcher(source.code());
            while (matcher.find()) {
                int line = source.line(matcher.start());
                boolean reason = source.lineText(line).contains("//")
                        || source.lineText(line - 1).startsWith("//")
                        || source.lineText(line + 1).startsWith("//")
                        || documentedJustAbove(source, line);
                if (!reason) {
                    found.add(source.name() + ":" + line);
                }
            }
        }
        return found;
    }

    /// Short methods that exist to catch say so in their documentation.
    private static boolean documentedJustAbove(JavaSource source, int line) {
        return IntStream.rangeClosed(line - DOCUMENTED_WITHIN_LINES, line)
                .anyMatch(above -> source.lineText(above).startsWith("///"));
    }
}
