package io.qasid.providerwebhooks;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Accounts of one provider, by name.
///
/// @param <A> its settings
public final class Accounts<A> {
    private final Map<String, A> byName;

    /// @throws IllegalStateException if two have one name
    public Accounts(Collection<A> accounts, Function<A, String> name) {
        this.byName = accounts.stream().collect(Collectors.toUnmodifiableMap(name, Function.identity()));
    }

    public Optional<A> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
