package io.qasid.model;

/// Why something was decided: a bounded code for machines and metrics, a short text for people.
///
/// @param code upper case words joined by underscores, from a table in the code, never from outside
/// @param detail at most 200 characters, without phone numbers, bodies or keys; may be empty
public record Reason(String code, String detail) {
    private static final int CODE_LENGTH_MAX = 64;
    private static final int DETAIL_LENGTH_MAX = 200;

    public Reason {
        if (!valid(code)) {
            throw new IllegalArgumentException("reason code needs upper case words, was '" + code + "'");
        }
        if (detail.length() > DETAIL_LENGTH_MAX) {
            detail = detail.substring(0, DETAIL_LENGTH_MAX);
        }
    }

    private static boolean valid(String code) {
        if (code.length() < 2 || code.length() > CODE_LENGTH_MAX || !upper(code.charAt(0))) {
            return false;
        }
        for (int i = 1; i < code.length(); i++) {
            char each = code.charAt(i);
            if (!upper(each) && each != '_' && (each < '0' || each > '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean upper(char each) {
        return each >= 'A' && each <= 'Z';
    }

    public static Reason of(String code) {
        return new Reason(code, "");
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code : code + " (" + detail + ")";
    }
}
