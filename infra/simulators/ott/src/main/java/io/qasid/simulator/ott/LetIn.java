package io.qasid.simulator.ott;

import org.jspecify.annotations.Nullable;

/// Which tokens an API lets in: one, and for a while another besides.
final class LetIn {
    private volatile String token;
    private volatile @Nullable String next;

    LetIn(String token) {
        this.token = token;
    }

    /// The one that counts: what is signed is signed with it.
    String token() {
        return token;
    }

    boolean has(@Nullable String given) {
        return token.equals(given) || (given != null && given.equals(next));
    }

    /// Besides the one that counts, until that changes.
    void prepare(String another) {
        next = another;
    }

    /// The only one from now on.
    void rotate(String another) {
        token = another;
        next = null;
    }
}
