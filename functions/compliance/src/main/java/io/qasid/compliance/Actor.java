package io.qasid.compliance;

import io.qasid.http.JsonFields;

/// Who made a change.
///
/// @param by whom the holder of the admin key acts for, at most 100 characters; nobody checks it
/// @param adminKey which admin key it was, by the first digits of its SHA-256
record Actor(String by, String adminKey) {
    static final String BY_DEFAULT = "admin";
    static final int BY_LENGTH_MAX = 100;

    /// The member `by` of a body. What is wrong is noted in `fields`.
    static String by(JsonFields fields) {
        String by = fields.optionalText("by").orElse("").strip();
        if (by.length() > BY_LENGTH_MAX) {
            fields.refuse("/by", "too_long", "A name has at most " + BY_LENGTH_MAX + " characters.");
        }
        return by.isEmpty() ? BY_DEFAULT : by;
    }
}
