package io.qasid.senders;

import io.qasid.senders.Registration.Decision;
import org.jspecify.annotations.Nullable;

/// One line of the history of a registration.
///
/// @param before how it stood until then; null: there was none
/// @param adminKey which admin key made the change, by the first digits of its SHA-256
record Change(@Nullable State before, Decision decision, String adminKey) {}
