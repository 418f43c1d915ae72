package io.qasid.simulator.voice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.simulator.voice.MagicNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The tables of the README are what the code says.
class ReadmeTest {
    private List<String> lines = List.of();

    @BeforeEach
    void read() throws IOException {
        lines = Files.readAllLines(Path.of("README.md"));
    }

    @Test
    void listsEveryMagicNumber() {
        assertThat(tableBelow("| B | what happens |"))
                .containsExactlyElementsOf(Arrays.stream(MagicNumber.values())
                        .map(magic -> "| " + magic.digit() + " | " + magic.meaning() + " |")
                        .toList());
    }

    @Test
    void listsEverySetting() {
        assertThat(tableBelow("| argument | variable | default | |"))
                .containsExactlyElementsOf(Arrays.stream(VoiceArguments.Option.values())
                        .map(option -> "| `" + option.argument() + "` | `" + option.variable() + "` | "
                                + (option.byDefault().isEmpty() ? "" : "`" + option.byDefault() + "`") + " | "
                                + option.meaning() + " |")
                        .toList());
    }

    private List<String> tableBelow(String head) {
        int at = lines.indexOf(head);
        assertThat(at).as("a table with the head %s", head).isNotNegative();
        return lines.stream()
                .skip(at + 2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }
}
