package io.qasid.senders;

import io.qasid.model.Channel;
import io.qasid.model.Route;
import java.util.Optional;

/// Over whom: the account of a route, or every operator of the country.
record Operator(String text) {
    static final Operator EVERY = new Operator("*");

    /// One operator by the account of its routes.
    static Optional<Operator> account(String text) {
        try {
            return Optional.of(new Operator(new Route(Channel.SMS, text).account()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
