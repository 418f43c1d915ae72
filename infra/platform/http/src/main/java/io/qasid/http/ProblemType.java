package io.qasid.http;

import io.micronaut.http.HttpStatus;
import java.util.Locale;

/// A kind of problem. Each owner has one enum of them, so the codes that a caller can meet are a closed set and each
/// of them has a page (`GET /problems/{code}`) that says what to do.
///
/// A constant's name is the problem's `code`: upper case words joined by underscores. It keeps its meaning for good.
public interface ProblemType {
    String name();

    HttpStatus status();

    /// A few words, the same for each problem of this type.
    String title();

    /// Whether the same request, sent again as it is, can succeed.
    boolean retryable();

    /// What has happened, in sentences for the person whose program got it.
    String cause();

    /// What that person does about it.
    String fix();

    /// The name as its page's address has it: in kebab-case.
    default String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
