package io.qasid.senders;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.senders.Registration.Decision;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A registration as the admin API shows it.
///
/// @param sender a long number with its plus sign
/// @param operator account, or `*`
/// @param reason of the last change, as are `by` and `changedAt`
/// @param requestedAt ISO-8601, UTC, like every time here
/// @param expiresAt until when an approval holds; null: until somebody says otherwise
@Introspected
@JsonInclude(Include.ALWAYS)
record SenderView(
        UUID id,
        UUID tenantId,
        String sender,
        String kind,
        String country,
        String operator,
        String state,
        String reason,
        String by,
        String requestedBy,
        String requestedAt,
        String changedAt,
        @Nullable String expiresAt) {

    static SenderView of(Registration registration) {
        Registration.Subject subject = registration.subject();
        Decision decision = registration.decision();
        return new SenderView(
                registration.id(),
                subject.tenant().value(),
                subject.sender().text(),
                subject.sender().kind().name(),
                subject.country().code(),
                subject.operator().text(),
                decision.state().name(),
                decision.reason(),
                decision.by(),
                registration.requestedBy(),
                registration.requestedAt().toString(),
                decision.at().toString(),
                text(decision.expiresAt()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /// @param nextCursor for the next page; null when this is the last
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Page(List<SenderView> senders, @Nullable UUID nextCursor) {
        /// @param found one more than `limit` if there is a next page
        static Page of(List<Registration> found, int limit) {
            List<Registration> shown = found.subList(0, Math.min(found.size(), limit));
            return new Page(
                    shown.stream().map(SenderView::of).toList(),
                    found.size() > limit ? shown.getLast().id() : null);
        }
    }

    /// @param history every change, the newest first, at most 200
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record File(
            SenderView sender,
            List<Change> history,
            List<WorkflowView.Document> documents,
            List<String> missingDocuments,
            List<WorkflowView.Comment> comments) {
        static File of(RegistrationQuery.File file) {
            return new File(
                    SenderView.of(file.registration()),
                    file.history().stream().map(Change::of).toList(),
                    file.documents().stream().map(WorkflowView.Document::of).toList(),
                    file.missing(),
                    file.comments().stream().map(WorkflowView.Comment::of).toList());
        }
    }

    /// @param stateBefore null: there was none
    /// @param adminKey first digits of the SHA-256 of the key that made the change
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Change(
            @Nullable String stateBefore,
            String state,
            String reason,
            String by,
            String adminKey,
            String changedAt,
            @Nullable String expiresAt) {
        static Change of(io.qasid.senders.Change change) {
            State before = change.before();
            Decision decision = change.decision();
            return new Change(
                    before == null ? null : before.name(),
                    decision.state().name(),
                    decision.reason(),
                    decision.by(),
                    change.adminKey(),
                    decision.at().toString(),
                    text(decision.expiresAt()));
        }
    }

    /// @param changes the newest first
    /// @param nextCursor for the next page; null when this is the last
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Audit(List<Entry> changes, @Nullable String nextCursor) {
        /// @param found one more than `limit` if there is a next page
        static Audit of(List<RegistrationQuery.Entry> found, int limit) {
            List<RegistrationQuery.Entry> shown = found.subList(0, Math.min(found.size(), limit));
            return new Audit(
                    shown.stream().map(Entry::of).toList(),
                    found.size() > limit ? String.valueOf(shown.getLast().number()) : null);
        }
    }

    /// A change and what it was about.
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Entry(UUID senderId, UUID tenantId, String sender, String country, String operator, Change change) {
        static Entry of(RegistrationQuery.Entry entry) {
            Registration.Subject subject = entry.subject();
            return new Entry(
                    entry.registrationId(),
                    subject.tenant().value(),
                    subject.sender().text(),
                    subject.country().code(),
                    subject.operator().text(),
                    Change.of(entry.change()));
        }
    }
}
