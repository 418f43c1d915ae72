package io.qasid.smpp.receive;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parts of one long message, as far as they are there. Guarded by [LongMessages] until it is complete or overdue,
/// and
/// never changed after.
final class Assembly {
    private static final String GAP = "…";

    private final @Nullable HandsetPart[] parts;
    private final long startedAt;
    private final CompletableFuture<Boolean> committed = new CompletableFuture<>();

    Assembly(int total, long startedAt) {
        this.parts = new HandsetPart[total];
        this.startedAt = startedAt;
    }

    void put(HandsetPart part) {
        parts[part.number() - 1] = part;
    }

    long startedAt() {
        return startedAt;
    }

    /// What became of the whole.
    CompletableFuture<Boolean> committed() {
        return committed;
    }

    boolean isComplete() {
        return present().size() == parts.length;
    }

    List<HandsetPart> present() {
        return Arrays.stream(parts).filter(Objects::nonNull).toList();
    }

    /// The same for a repeat of the same parts.
    String fingerprint() {
        return present().stream().map(HandsetPart::fingerprint).collect(Collectors.joining("+"));
    }

    /// With a `…` in the place of parts that are missing.
    String text() {
        StringBuilder text = new StringBuilder();
        List<HandsetPart> run = new ArrayList<>();
        for (HandsetPart part : parts) {
            if (part == null || !continues(run, part)) {
                text.append(decode(run));
                run.clear();
            }
            if (part != null) {
                run.add(part);
            } else if (text.isEmpty() || !text.toString().endsWith(GAP)) {
                text.append(GAP);
            }
        }
        return text.append(decode(run)).toString();
    }

    private static boolean continues(List<HandsetPart> run, HandsetPart part) {
        return run.isEmpty() || run.getLast().alphabet() == part.alphabet();
    }

    /// Octets are joined before they are read: some handsets cut through a character.
    private static String decode(List<HandsetPart> run) {
        if (run.isEmpty()) {
            return "";
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        run.forEach(part -> octets.writeBytes(part.body().octets()));
        return run.getFirst().alphabet().decode(octets.toByteArray());
    }
}
