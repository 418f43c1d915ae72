package io.qasid.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.model.TenantId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A change as the admin API shows it. The number is not repeated: its hash is enough to find it again.
///
/// @param channel wire name, or ALL
/// @param category name, or ALL
/// @param stateBefore what held in this scope until then; null: nothing
/// @param saidAt ISO-8601, UTC, like every time here
/// @param confirmedAt of a second yes, as is `confirmation`; null: there was none
/// @param adminKey first digits of the SHA-256 of the key that made the change
@Introspected
@JsonInclude(Include.ALWAYS)
record ConsentView(
        String tenantId,
        String recipientHash,
        String channel,
        String category,
        String state,
        @Nullable String stateBefore,
        String proof,
        String saidAt,
        @Nullable String confirmedAt,
        @Nullable String confirmation,
        String by,
        String adminKey,
        String changedAt) {

    static ConsentView of(TenantId tenant, String recipientHash, ConsentRecord record) {
        Confirmed confirmed = record.said().confirmed();
        State before = record.before();
        return new ConsentView(
                tenant.toString(),
                recipientHash,
                record.scope().channelText(),
                record.scope().categoryText(),
                record.said().state().name(),
                before == null ? null : before.name(),
                record.said().proof(),
                record.saidAt().toString(),
                confirmed == null ? null : confirmed.at().toString(),
                confirmed == null ? null : confirmed.how(),
                record.actor().by(),
                record.actor().adminKey(),
                record.changedAt().toString());
    }

    /// @param consents what holds now, one for each scope
    /// @param pending opt-ins that wait for a confirmation
    /// @param history every change, the newest first, at most 200
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record File(List<ConsentView> consents, List<Pending> pending, List<ConsentView> history) {
        static File of(TenantId tenant, String recipientHash, ConsentFile.Contents contents) {
            return new File(
                    contents.records().stream()
                            .map(record -> ConsentView.of(tenant, recipientHash, record))
                            .toList(),
                    contents.pending().stream()
                            .map(confirmation -> Pending.of(confirmation, null))
                            .toList(),
                    contents.history().stream()
                            .map(record -> ConsentView.of(tenant, recipientHash, record))
                            .toList());
        }
    }

    /// @param changes the newest first
    /// @param nextCursor for the next page; null when this is the last
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Changes(List<ConsentView> changes, @Nullable String nextCursor) {}

    /// An opt-in that waits for its confirmation.
    ///
    /// @param token for the recipient, in the answer to the opt-in and nowhere else; null there
    @Introspected
    @JsonInclude(Include.NON_NULL)
    record Pending(
            String state,
            UUID confirmationId,
            String recipientHash,
            String channel,
            String category,
            String proof,
            String askedAt,
            String expiresAt,
            int triesLeft,
            @Nullable String token) {
        static Pending of(Confirmation confirmation, @Nullable Token token) {
            return new Pending(
                    confirmation.state().name(),
                    confirmation.id(),
                    confirmation.recipientHash(),
                    confirmation.scope().channelText(),
                    confirmation.scope().categoryText(),
                    confirmation.proof(),
                    confirmation.askedAt().toString(),
                    confirmation.expiresAt().toString(),
                    confirmation.triesLeft(),
                    token == null ? null : token.text());
        }
    }
}
