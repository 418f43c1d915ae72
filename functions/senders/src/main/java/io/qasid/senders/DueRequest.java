package io.qasid.senders;

import io.qasid.http.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The query of `GET /v1/senders/due`.
///
/// @param before what is due until then
/// @param after null: from the first
record DueRequest(Instant before, @Nullable Cursor after, int limit) {
    private static final Duration AHEAD = Duration.ofDays(30);

    /// Where the page before ended.
    record Cursor(Instant dueAt, UUID id) {
        static Cursor parse(String text) {
            int mark = text.indexOf('_');
            try {
                return new Cursor(
                        Instant.parse(text.substring(0, Math.max(0, mark))), UUID.fromString(text.substring(mark + 1)));
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        public String toString() {
            return dueAt + "_" + id;
        }
    }

    sealed interface Read {}

    record Valid(DueRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(@Nullable String before, @Nullable String cursor, @Nullable String limit, Instant now) {
        List<FieldError> errors = new ArrayList<>();
        Instant until = ListRequest.parse(
                "before", before, DueRequest::time, "A time is written as 2026-03-21T09:30:00+04:30.", errors);
        Cursor after = ListRequest.parse(
                "cursor", cursor, Cursor::parse, "A cursor is the nextCursor of the page before.", errors);
        Integer size = ListRequest.parse(
                "limit", limit, ListRequest::size, "A page has 1 to " + ListRequest.LIMIT_MAX + " entries.", errors);
        return errors.isEmpty()
                ? new Valid(new DueRequest(
                        until == null ? now.plus(AHEAD) : until,
                        after,
                        size == null ? ListRequest.LIMIT_DEFAULT : size))
                : new Invalid(errors);
    }

    private static Instant time(String text) {
        try {
            // a plus sign that was not escaped arrives as a space
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
