/// What a connector is told ([Dispatch]) and what it answers ([io.qasid.model.SendOutcome], [InboundEvent]).
/// A connector is hosted by `infra/platform/connector-runtime`, which pulls, claims, paces and reports for it.
@NullMarked
package io.qasid.connector;

import org.jspecify.annotations.NullMarked;
