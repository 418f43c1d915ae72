package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodeTest {
    @Test
    void keepsCodeAndLinesAndNothingElse() {
        String source = """
                a(); // Thread.sleep(
                /* Math.random() "
                */ b("Thread.sleep(\\" x"); c('"'); d('\\'');
                e(\"""
                  "Instant.now()" // no comment
                  \"""); f();
                """;
        String code = Code.of(source);

        assertThat(code.lines()).hasSameSizeAs(source.lines().toList());
        assertThat(code).contains("a();", "b(\"", "c('", "d('", "e(\"\"\"", "f();");
        assertThat(code).doesNotContain("sleep", "random", "Instant", "comment");
    }
}
