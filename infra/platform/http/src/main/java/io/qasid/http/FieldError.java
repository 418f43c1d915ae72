package io.qasid.http;

/// What is wrong with one field of a request.
///
/// @param pointer JSON pointer (RFC 6901) into the request's body, or the name of a query parameter or header
/// @param code for machines, from a table in the code: `required`, `unknown`, `wrong_type`, `too_long` …
/// @param detail for a person; never the value itself
public record FieldError(String pointer, String code, String detail) {

    /// The pointer of a member called `name` below `parent` (empty: the document itself).
    public static String pointer(String parent, String name) {
        return parent + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
