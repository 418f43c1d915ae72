package io.qasid.channelrouter.conversations;

import io.qasid.model.TenantId;
import java.time.Instant;

/// A word that brings an answer to a tenant.
///
/// @param sender what people write to, as [AnswerOwner#writtenTo] has it
/// @param keyword as [Keywords#firstWord] has it, or [#ANYTHING]
/// @param label what the tenant's event says beside the word
public record KeywordRoute(String sender, String keyword, TenantId tenant, String label, String by, Instant at) {
    /// Whatever no word and no conversation takes: its tenant owns the sender.
    public static final String ANYTHING = "*";
}
