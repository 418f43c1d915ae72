package io.qasid.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.model.MessageStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What the demo says at its end: results against expectations, the ledger, the audit chain.
final class Report {
    private static final List<String> COLUMNS = List.of("delivered", "failed", "expired", "unknown", "inFlight");

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    void results(DemoFile file, Map<String, Judgement> judgements) {
        out.printf("%n%-4s %-26s %-44s %s%n", "ok", "message", "expected", "got");
        for (DemoMessage message : file.messages()) {
            Judgement judgement = judgements.get(message.name());
            if (judgement == null) {
                continue;
            }
            out.printf(
                    "%-4s %-26s %-44s %s%n",
                    judgement.asExpected() ? "yes" : "NO", message.name(), judgement.expected(), judgement.got());
            judgement.differences().forEach(difference -> out.printf("%-4s %-26s -> %s%n", "", "", difference));
        }
    }

    /// @return whether every row balances and the whole is what the file makes of it
    boolean ledger(JsonNode ledger, DemoFile file) {
        out.printf("%n%-14s %9s", "ledger", "accepted");
        COLUMNS.forEach(column -> out.printf(" %10s", column));
        out.println();
        boolean balanced = true;
        for (JsonNode row : ledger.path("rows")) {
            balanced &= ledgerRow(row.path("route").asText(), row.path("counts"));
        }
        JsonNode total = ledger.path("total");
        balanced &= ledgerRow("all", total);
        boolean good = balanced && isWhatTheFileMakes(total, file);
        out.println(
                good
                        ? "The ledger balances: accepted = delivered + failed + expired + unknown + in flight."
                        : "NO: the ledger is not what the file makes of it.");
        return good;
    }

    private boolean ledgerRow(String name, JsonNode counts) {
        long sum = COLUMNS.stream()
                .mapToLong(column -> counts.path(column).asLong())
                .sum();
        boolean balances = sum == counts.path("accepted").asLong();
        out.printf("%-14s %9d", name, counts.path("accepted").asLong());
        COLUMNS.forEach(column -> out.printf(" %10d", counts.path(column).asLong()));
        out.println(balances ? "" : "   DOES NOT BALANCE");
        return balances;
    }

    private static boolean isWhatTheFileMakes(JsonNode total, DemoFile file) {
        return COLUMNS.stream()
                .allMatch(column -> total.path(column).asLong()
                        == file.messages().stream()
                                .map(message -> message.expect().status())
                                .filter(Objects::nonNull)
                                .filter(status -> column(status).equals(column))
                                .count());
    }

    /// Where the ledger counts a message of this status.
    private static String column(MessageStatus status) {
        return switch (status) {
            case DEFERRED, IN_FLIGHT -> "inFlight";
            case DELIVERED, FAILED, EXPIRED, UNKNOWN -> status.name().toLowerCase(Locale.ROOT);
        };
    }

    /// @return whether no chain is broken or was, all were walked, and there is something in them
    boolean audit(JsonNode verification) {
        long records = verification.path("records").asLong();
        int breaks = verification.path("breaks").size();
        boolean whole = records > 0
                && verification.path("intact").asBoolean()
                && verification.path("complete").asBoolean(true);
        out.println(
                whole
                        ? "The audit chain is whole: " + records + " records, every hash recomputed."
                        : "NO: the audit chain has " + records + " records and " + breaks + " breaks: "
                                + verification.path("breaks"));
        return whole;
    }
}
