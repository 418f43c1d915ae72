package io.qasid.tenantwebhooks.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One event that was not delivered, as the admin API shows it: without its data.
///
/// @param orderKey events with the same one go out in their order: those of a message, or the answers of one person
/// @param reason of the last attempt, see `Disposition.Cause`
/// @param status HTTP status of the last attempt; null when there was no answer
/// @param deadSince when it was given up, ISO-8601
@Introspected
@JsonInclude(Include.ALWAYS)
record DeadLetter(
        UUID id,
        UUID tenantId,
        String type,
        @Nullable String orderKey,
        String occurredAt,
        int attempts,
        @Nullable String reason,
        @Nullable Integer status,
        String deadSince) {}
