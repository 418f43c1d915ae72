package io.qasid.consent;

import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A file that is imported, or was.
///
/// @param lines that say something
/// @param lastLine number of the last one that is recorded; 0: none
/// @param changed lines that changed something, so far
/// @param unchanged lines that said what held already, so far
/// @param finishedAt null: not yet
record ImportRow(
        String importId,
        byte[] bodySha256,
        int lines,
        int lastLine,
        int changed,
        int unchanged,
        Actor actor,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    static ImportRow begin(String importId, byte[] bodySha256, int lines, Actor actor, Instant now) {
        return new ImportRow(importId, bodySha256, lines, 0, 0, 0, actor, now, null);
    }

    boolean isOf(byte[] sha256) {
        return MessageDigest.isEqual(bodySha256, sha256);
    }

    boolean finished() {
        return finishedAt != null;
    }
}
