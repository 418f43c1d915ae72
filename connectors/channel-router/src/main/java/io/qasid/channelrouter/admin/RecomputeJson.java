package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.verification.Recompute;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// @param more send the same again: the chain has more records than fit into one call; all else is null then
@Introspected
@JsonInclude(Include.ALWAYS)
record RecomputeJson(
        boolean more,
        @Nullable Integer version,
        @Nullable Long records,
        @Nullable Tail oldTail,
        @Nullable Tail newTail) {
    static RecomputeJson unfinished() {
        return new RecomputeJson(true, null, null, null, null);
    }

    static RecomputeJson of(Recompute.Done done) {
        return new RecomputeJson(
                false, done.version(), done.records(), Tail.of(done.oldTail()), Tail.of(done.newTail()));
    }

    @Introspected
    record Tail(long sequence, String hash) {
        static Tail of(ChainTail tail) {
            return new Tail(tail.sequence(), HexFormat.of().formatHex(tail.hash()));
        }
    }
}
