package io.qasid.orchestrator.feeder;

import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.UUID;

/// One that is to be published under its new generation.
record DueNotification(UUID id, TenantId tenant, int generation, Instant deadline) {}
