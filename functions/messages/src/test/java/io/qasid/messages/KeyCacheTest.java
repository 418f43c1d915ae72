package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
    private static final TenantId TENANT = new TenantId(UUID.randomUUID());
    private static final TenantId OTHER = new TenantId(UUID.randomUUID());
    private static final ByteString KEY = ByteString.copyFromUtf8("one");
    private static final ByteString OTHER_KEY = ByteString.copyFromUtf8("two");

    private final List<ByteString> asked = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private final KeyCache cache = new KeyCache(this::answer, () -> Instant.EPOCH);

    private KeyAnswer answer(ByteString sha256) {
        asked.add(sha256);
        meanwhile.run();
        if (sha256.equals(KEY)) {
            return good(TENANT);
        }
        return sha256.equals(OTHER_KEY) ? new KeyAnswer.Suspended(OTHER) : new KeyAnswer.Unknown();
    }

    private static KeyAnswer good(TenantId tenant) {
        return new KeyAnswer.Good(new Caller(tenant, Optional.empty(), 1), Set.of(), Optional.empty());
    }

    @Test
    void whoeverGuessesKeysPushesOutNoneThatExists() {
        cache.of(KEY);
        for (int i = 0; i < 5 * KeyCache.UNKNOWN_MAX; i++) {
            cache.of(ByteString.copyFromUtf8("guess " + i));
        }
        asked.clear();

        assertThat(cache.of(KEY)).isEqualTo(good(TENANT));
        assertThat(asked).isEmpty();
    }

    @Test
    void aChangedKeyIsAskedAboutAgainAndNoOther() {
        cache.of(KEY);
        cache.of(OTHER_KEY);
        asked.clear();

        cache.forget(KEY);
        cache.of(KEY);
        cache.of(OTHER_KEY);

        assertThat(asked).containsExactly(KEY);
    }

    @Test
    void aChangedTenantsKeysAreAskedAboutAgainAndNoOthers() {
        cache.of(KEY);
        cache.of(OTHER_KEY);
        asked.clear();

        cache.forget(OTHER);
        cache.of(KEY);
        cache.of(OTHER_KEY);

        assertThat(asked).containsExactly(OTHER_KEY);
    }

    @Test
    void aNewKeyThatWasGuessedBeforeIsAskedAboutAgain() {
        ByteString guessed = ByteString.copyFromUtf8("three");
        cache.of(guessed);
        cache.forget(guessed);
        cache.of(guessed);

        assertThat(asked).containsExactly(guessed, guessed);
    }

    @Test
    void anAnswerThatAChangeOvertookIsUsedOnceAndNotKept() {
        meanwhile = () -> cache.forget(KEY);
        assertThat(cache.of(KEY)).isEqualTo(good(TENANT));
        meanwhile = () -> {};
        cache.of(KEY);
        cache.of(KEY);

        assertThat(asked).containsExactly(KEY, KEY);
    }

    @Test
    void silenceIsNotKept() {
        List<KeyAnswer> answers = new ArrayList<>(List.of(new KeyAnswer.NoAnswer(), good(TENANT)));
        KeyCache silent = new KeyCache(sha256 -> answers.removeFirst(), () -> Instant.EPOCH);

        assertThat(silent.of(KEY)).isEqualTo(new KeyAnswer.NoAnswer());
        assertThat(silent.of(KEY)).isEqualTo(good(TENANT));
        assertThat(silent.of(KEY)).isEqualTo(good(TENANT));
    }
}
