package io.qasid.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.stack.StackFolder;
import io.qasid.secrets.SealedFile;
import io.qasid.secrets.SecretRead;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSetTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path home;

    @Test
    void valuesComeByStandardInputAndOtherFieldsStay() {
        assertThat(set("whatsapp/qasid", "first\nsecret\n", "token=-", "app-secret=-"))
                .isEqualTo(ExitCode.OK);
        assertThat(set("whatsapp/qasid", "second\n", "token=-")).isEqualTo(ExitCode.OK);

        SealedFile sealed = new SealedFile(StackFolder.ofUp(home).secrets(), InstantSource.system());
        assertThat(sealed.read("whatsapp/qasid", OptionalInt.empty()))
                .isInstanceOfSatisfying(SecretRead.Found.class, found -> {
                    assertThat(found.secret().version()).isEqualTo(2);
                    assertThat(found.secret().fields()).isEqualTo(Map.of("token", "second", "app-secret", "secret"));
                });
        assertThat(out.toString()).contains("version 2").doesNotContain("second");
    }

    @Test
    void aValueInTheCommandLineOrNoneIsAUsageError() {
        assertThat(set("whatsapp/qasid", "", "token=seen-by-everybody")).isEqualTo(ExitCode.USAGE);
        assertThat(set("whatsapp/qasid", "", "token=-")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).doesNotContain("seen-by-everybody");
        assertThat(Files.exists(StackFolder.ofUp(home).secrets())).isFalse();
    }

    private int set(String path, String input, String... fields) {
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true));
        return new SecretSet(home, InstantSource.system(), terminal)
                .run(path, List.of(fields), new BufferedReader(new StringReader(input)));
    }
}
