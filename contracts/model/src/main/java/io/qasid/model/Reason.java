package io.qasid.model;

import java.util.regex.Pattern;

/// Why something was decided: a bounded code for machines and metrics, a short text for people.
///
/// @param code upper case words joined by underscores, from a table in the code, never from outside
/// @param detail at most 200 characters, without phone numbers, bodies or keys; may be empty
public record Reason(String code, String detail) {
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{1,63}");
    private static final int DETAIL_LENGTH_MAX = 200;

    public Reason {
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("reason code needs upper case words, was '" + code + "'");
        }
        if (detail.length() > DETAIL_LENGTH_MAX) {
            detail = detail.substring(0, DETAIL_LENGTH_MAX);
        }
    }

    public static Reason of(String code) {
        return new Reason(code, "");
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code : code + " (" + detail + ")";
    }
}
