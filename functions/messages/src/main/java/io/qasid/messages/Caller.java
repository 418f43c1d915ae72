package io.qasid.messages;

import io.qasid.model.TenantId;
import java.util.Optional;

/// Whose request it is.
///
/// @param defaultSender whom the tenant's messages without a sender come from; empty: the tenant has none
record Caller(TenantId tenant, Optional<String> defaultSender) {}
