package io.qasid.channelrouter.feeder;

import io.qasid.model.AttemptId;
import io.qasid.model.TenantId;
import java.time.Instant;

/// An attempt that may be published under this generation.
public record ReadyAttempt(
        AttemptId attempt, int generation, LaneKey lane, TenantId tenant, String traceId, Instant deadline) {}
