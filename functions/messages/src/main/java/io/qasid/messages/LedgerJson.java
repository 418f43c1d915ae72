package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.LedgerReply;
import io.qasid.proto.v1.LedgerRow;
import java.util.List;

/// What became of everything a tenant sent. `accepted = delivered + failed + expired + unknown + inFlight`,
/// in each row and in the total.
///
/// @param rows one for each route
/// @param total not their sum: the router counts it from another place, so that it can show an imbalance
@Introspected
@JsonInclude(Include.ALWAYS)
record LedgerJson(List<Row> rows, Counts total) {
    static LedgerJson of(LedgerReply reply) {
        return new LedgerJson(
                reply.getRowsList().stream()
                        .filter(row -> !row.getRoute().isEmpty())
                        .map(row -> new Row(row.getRoute(), Counts.of(row)))
                        .toList(),
                reply.getRowsList().stream()
                        .filter(row -> row.getRoute().isEmpty())
                        .map(Counts::of)
                        .findFirst()
                        .orElse(Counts.of(LedgerRow.getDefaultInstance())));
    }

    /// @param route of the attempt that settled the messages, or of the latest one: `sms:awcc`
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Row(String route, Counts counts) {}

    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Counts(long accepted, long delivered, long failed, long expired, long unknown, long inFlight) {
        static Counts of(LedgerRow row) {
            return new Counts(
                    row.getAccepted(),
                    row.getDelivered(),
                    row.getFailed(),
                    row.getExpired(),
                    row.getUnknown(),
                    row.getInFlight());
        }
    }
}
