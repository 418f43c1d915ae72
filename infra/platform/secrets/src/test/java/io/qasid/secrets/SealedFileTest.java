package io.qasid.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.servers.TestServers;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SealedFileTest {
    private static final String TOKEN = "a-token-that-nobody-sees";

    private final AtomicLong seconds = new AtomicLong(1_000);
    private final InstantSource clock = () -> Instant.ofEpochSecond(seconds.get());
    private final Path file = TestServers.freshFolder("secrets").resolve("sealed");
    private final SealedFile sealed = new SealedFile(file, clock);

    @Test
    void keepsVersionsWithTheTimeAtWhichEachCame() {
        assertThat(sealed.write("whatsapp/qasid", before -> Map.of("token", "first")))
                .isEqualTo(1);
        seconds.addAndGet(60);
        assertThat(sealed.write("whatsapp/qasid", before -> {
                    before.put("app-secret", "s");
                    return before;
                }))
                .isEqualTo(2);
        assertThat(sealed.write("whatsapp/qasid", before -> before))
                .as("nothing new is no version")
                .isEqualTo(2);

        SealedFile another = new SealedFile(file, clock);
        assertThat(another.read("whatsapp/qasid", OptionalInt.empty()))
                .isEqualTo(new SecretRead.Found(
                        new Secret(2, Instant.ofEpochSecond(1_060), Map.of("token", "first", "app-secret", "s"))));
        assertThat(another.read("whatsapp/qasid", OptionalInt.of(1)))
                .isEqualTo(new SecretRead.Found(new Secret(1, Instant.ofEpochSecond(1_000), Map.of("token", "first"))));
        assertThat(another.read("whatsapp/other", OptionalInt.empty())).isEqualTo(new SecretRead.Missing());
    }

    @Test
    void keepsTheLastTen() {
        for (int i = 1; i <= 12; i++) {
            String token = "t" + i;
            sealed.write("a/b", before -> Map.of("token", token));
        }
        assertThat(sealed.read("a/b", OptionalInt.of(2))).isEqualTo(new SecretRead.Missing());
        assertThat(sealed.read("a/b", OptionalInt.of(3))).isInstanceOf(SecretRead.Found.class);
        assertThat(sealed.read("a/b", OptionalInt.of(12))).isInstanceOf(SecretRead.Found.class);
    }

    @Test
    void showsNothingAndIsItsOwnersAlone() throws Exception {
        sealed.write("whatsapp/qasid", before -> Map.of("token", TOKEN));

        assertThat(Files.readString(file)).doesNotContain(TOKEN).doesNotContain("whatsapp");
        for (Path each : List.of(file, file.resolveSibling("sealed.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rw-------");
        }
        assertThat(sealed.read("whatsapp/qasid", OptionalInt.empty()).toString())
                .doesNotContain(TOKEN);
    }

    @Test
    void isAwayWhenItIsNotThereOrAlteredOrSealedWithAnotherKey() throws Exception {
        assertThat(sealed.read("a/b", OptionalInt.empty())).isInstanceOf(SecretRead.Away.class);
        sealed.write("a/b", before -> Map.of("token", TOKEN));
        String good = Files.readString(file);

        char last = good.charAt(40);
        Files.writeString(file, good.substring(0, 40) + (last == 'A' ? 'B' : 'A') + good.substring(41));
        assertThat(sealed.read("a/b", OptionalInt.empty()))
                .isEqualTo(new SecretRead.Away("the file was sealed with another key, or altered"));
        assertThatThrownBy(() -> sealed.write("a/b", before -> Map.of("token", "other")))
                .as("what can't be read is not written over")
                .isInstanceOf(UncheckedIOException.class);

        Files.writeString(file, good);
        assertThat(sealed.read("a/b", OptionalInt.empty())).isInstanceOf(SecretRead.Found.class);
        Files.delete(file.resolveSibling("sealed.key"));
        assertThat(sealed.read("a/b", OptionalInt.empty())).isInstanceOf(SecretRead.Away.class);
        Files.writeString(file, "nothing of ours");
        assertThat(sealed.read("a/b", OptionalInt.empty())).isInstanceOf(SecretRead.Away.class);
    }

    @Test
    void manyMayWriteAtOnceAndNobodyReadsAPart() throws Exception {
        int writers = 8;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> written = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String path = "a/w" + i;
                SealedFile mine = new SealedFile(file, clock);
                written.add(threads.submit(() -> mine.write(path, before -> Map.of("token", path))));
            }
            for (Future<Integer> each : written) {
                assertThat(each.get()).isEqualTo(1);
                assertThat(sealed.read("a/none", OptionalInt.empty())).isEqualTo(new SecretRead.Missing());
            }
        }
        for (int i = 0; i < writers; i++) {
            assertThat(sealed.read("a/w" + i, OptionalInt.empty())).isInstanceOf(SecretRead.Found.class);
        }
    }

    @Test
    void aPathThatIsNoneIsRefused() {
        for (String path : List.of("", "/a", "a/", "A/b", "a b", "../etc")) {
            assertThatThrownBy(() -> sealed.write(path, before -> Map.of("token", "t")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
