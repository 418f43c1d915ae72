package io.qasid.channelrouter.circuits;

import io.qasid.model.CircuitState;
import io.qasid.model.Route;
import java.util.Optional;

/// How one account stands.
///
/// @param state what counts: the order's, else that of the breakers
/// @param breakers what the connectors' breakers say together; closed when none says anything
/// @param order in force
public record Standing(Route route, CircuitState state, CircuitState breakers, Optional<CircuitOrder> order) {}
