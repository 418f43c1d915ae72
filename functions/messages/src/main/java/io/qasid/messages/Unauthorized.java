package io.qasid.messages;

import io.qasid.http.Problem;

/// The same words for no key, a wrong key and a key that was withdrawn.
final class Unauthorized {
    static final Problem PROBLEM = Problem.unauthorized("This API wants an API key as a bearer token.");

    private Unauthorized() {}
}
