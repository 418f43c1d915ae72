package io.qasid.consent;

import io.qasid.consent.ConsentRecord.State;
import io.qasid.http.FieldError;
import io.qasid.model.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is wrong with the lines of a file, and how many there are.
final class ImportErrors {
    /// More than that many are told in number only.
    private static final int SHOWN_MAX = 1_000;

    private final List<FieldError> shown = new ArrayList<>();
    private int lines;
    private int wrong;

    void count() {
        lines++;
    }

    /// Of one line.
    void add(List<FieldError> errors) {
        wrong++;
        shown.addAll(errors.subList(0, Math.min(errors.size(), SHOWN_MAX - shown.size())));
    }

    /// What a line that can be read may still not say.
    void check(ImportLine line, Map<Optional<Category>, OptIn> demanded) {
        boolean grants = line.said().state() == State.GRANTED && line.said().confirmed() == null;
        if (grants && demanded.get(Optional.ofNullable(line.scope().category())) == OptIn.DOUBLE) {
            add(List.of(new FieldError(
                    "/" + line.number() + "/confirmedAt",
                    "required",
                    "The tenant's policy wants opt-ins of this category confirmed: when was it, and how?")));
        }
    }

    boolean any() {
        return wrong > 0 || lines == 0 || !hasRoom();
    }

    /// Whether the file isn't longer than it may be.
    boolean hasRoom() {
        return lines <= ImportBody.LINES_MAX;
    }

    int lines() {
        return lines;
    }

    List<FieldError> shown() {
        return List.copyOf(shown);
    }

    String sentence() {
        if (lines == 0) {
            return "The file has no line.";
        }
        if (!hasRoom()) {
            return "A file has at most " + ImportBody.LINES_MAX + " lines.";
        }
        return wrong + " of " + lines + " lines are not acceptable; nothing was recorded."
                + (shown.size() == SHOWN_MAX ? " The first " + SHOWN_MAX + " errors are listed." : "");
    }
}
