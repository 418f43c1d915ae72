package io.qasid.messages;

import com.google.protobuf.Timestamp;
import io.qasid.http.FieldError;
import io.qasid.model.MessageStatus;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ListMessagesRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The query of `GET /v1/messages`.
record ListRequest(ListMessagesRequest wanted) {
    private static final Set<String> NAMES = Set.of("status", "category", "from", "before", "cursor", "limit");
    /// Before a message is on its way.
    private static final Set<String> WAITING =
            Set.of("SCHEDULED", "QUEUED", "ROUTING", "BLOCKED", "REFUSED", "CANCELLED");

    private static final Pattern CURSOR = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int LIMIT_DEFAULT = 50;
    private static final int LIMIT_MAX = 200;

    sealed interface Read {}

    record Valid(ListRequest request) implements Read {}

    /// @param errors at least one
    record Invalid(List<FieldError> errors) implements Read {}

    /// @param parameters each name with what was given for it, once or more often
    static Read of(TenantId tenant, Map<String, List<String>> parameters) {
        List<FieldError> errors = new ArrayList<>();
        ListMessagesRequest.Builder wanted =
                ListMessagesRequest.newBuilder().setTenantId(tenant.toString()).setLimit(LIMIT_DEFAULT);
        parameters.forEach((name, values) -> {
            if (!NAMES.contains(name)) {
                errors.add(new FieldError(name, "unknown", "There is no such parameter."));
            } else if (values.size() != 1) {
                errors.add(new FieldError(name, "repeated", "It can be given once only."));
            } else {
                read(name, values.getFirst(), wanted, errors);
            }
        });
        return errors.isEmpty() ? new Valid(new ListRequest(wanted.build())) : new Invalid(errors);
    }

    private static void read(String name, String text, ListMessagesRequest.Builder wanted, List<FieldError> errors) {
        try {
            switch (name) {
                case "status" -> wanted.setStatus(status(text));
                case "category" -> wanted.setCategory(category(text));
                case "from" -> wanted.setAcceptedFrom(time(text));
                case "before" -> wanted.setAcceptedBefore(time(text));
                case "cursor" -> wanted.setOlderThan(cursor(text));
                default -> wanted.setLimit(limit(text));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            errors.add(new FieldError(name, "invalid", expected(name)));
        }
    }

    private static String expected(String name) {
        return switch (name) {
            case "status" ->
                "A status is one of scheduled, queued, routing, blocked, refused, cancelled, in_flight, delivered, failed,"
                        + " expired, unknown.";
            case "category" -> "A category is one of OTP, TRANSACTIONAL, MARKETING, EMERGENCY.";
            case "from", "before" -> "An ISO-8601 instant, for example 2026-03-21T04:30:00Z.";
            case "cursor" -> "A cursor is the nextCursor of the page before.";
            default -> "A page has 1 to " + LIMIT_MAX + " messages.";
        };
    }

    private static String status(String text) {
        if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("lower case");
        }
        String name = text.toUpperCase(Locale.ROOT);
        return WAITING.contains(name) ? name : MessageStatus.valueOf(name).name();
    }

    private static Category category(String text) {
        return Category.valueOf(
                "CATEGORY_" + io.qasid.model.Category.valueOf(text).name());
    }

    private static Timestamp time(String text) {
        return WireTime.of(Instant.parse(text));
    }

    private static String cursor(String text) {
        if (!CURSOR.matcher(text).matches()) {
            throw new IllegalArgumentException("no cursor");
        }
        return text;
    }

    private static int limit(String text) {
        int limit = Integer.parseInt(text);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("out of bounds");
        }
        return limit;
    }
}
