package io.qasid.providerwebhooks;

import java.util.List;

/// A callback as it was understood.
///
/// @param told in its order
/// @param unknown how many events nobody here knows
public record Callback(List<Told> told, int unknown) {
    public Callback {
        told = List.copyOf(told);
    }
}
