package io.qasid.senders;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What leads to a decision, as the admin API shows it.
final class WorkflowView {
    private WorkflowView() {}

    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Document(UUID id, String kind, String reference, String by, String addedAt) {
        static Document of(Papers.Document document) {
            return new Document(
                    document.id(),
                    document.kind(),
                    document.reference(),
                    document.by(),
                    document.at().toString());
        }
    }

    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Comment(UUID id, String text, String by, String madeAt) {
        static Comment of(Papers.Comment comment) {
            return new Comment(
                    comment.id(), comment.text(), comment.by(), comment.at().toString());
        }
    }

    /// @param validDays null: approvals need no end
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Requirement(
            String country,
            List<String> documents,
            @Nullable Integer validDays,
            String by,
            String adminKey,
            String changedAt) {
        static Requirement of(io.qasid.senders.Requirements.Requirement requirement) {
            return new Requirement(
                    requirement.country().code(),
                    requirement.documents(),
                    requirement.validDays(),
                    requirement.by(),
                    requirement.adminKey(),
                    requirement.changedAt().toString());
        }
    }

    /// @param requirement null: the country wants nothing
    /// @param history every version, the newest first, at most 200
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Requirements(@Nullable Requirement requirement, List<Requirement> history) {
        static Requirements of(List<io.qasid.senders.Requirements.Requirement> history) {
            List<Requirement> all = history.stream().map(Requirement::of).toList();
            return new Requirements(all.isEmpty() ? null : all.getFirst(), all);
        }
    }

    /// @param due what is due first comes first
    /// @param nextCursor for the next page; null when this is the last
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Due(List<DueEntry> due, @Nullable String nextCursor) {
        /// @param found one more than `limit` if there is a next page
        static Due of(List<RegistrationQuery.DueEntry> found, int limit) {
            List<RegistrationQuery.DueEntry> shown = found.subList(0, Math.min(found.size(), limit));
            return new Due(
                    shown.stream().map(DueEntry::of).toList(),
                    found.size() > limit ? shown.getLast().cursor().toString() : null);
        }
    }

    /// @param what DECISION (it was requested) or RENEWAL (its approval ends)
    /// @param dueAt since when a decision is waited for; when the approval ends
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record DueEntry(String what, String dueAt, SenderView sender) {
        static DueEntry of(RegistrationQuery.DueEntry entry) {
            State state = entry.registration().decision().state();
            return new DueEntry(
                    state == State.REQUESTED ? "DECISION" : "RENEWAL",
                    entry.cursor().dueAt().toString(),
                    SenderView.of(entry.registration()));
        }
    }
}
