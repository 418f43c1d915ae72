package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.LedgerReply;
import io.qasid.proto.v1.LedgerRow;
import java.util.List;
import java.util.function.ToLongFunction;

/// What became of everything a tenant sent. `accepted = delivered + failed + expired + unknown + inFlight`,
/// in each row and in the total.
@Introspected
@JsonInclude(Include.ALWAYS)
record LedgerJson(List<Row> rows, Counts total) {
    static LedgerJson of(LedgerReply reply) {
        List<LedgerRow> rows = reply.getRowsList();
        return new LedgerJson(
                rows.stream()
                        .map(row -> new Row(row.getRoute(), Counts.sum(List.of(row))))
                        .toList(),
                Counts.sum(rows));
    }

    /// @param route of the attempt that settled the messages, or of the latest one: `sms:awcc`
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Row(String route, Counts counts) {}

    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Counts(long accepted, long delivered, long failed, long expired, long unknown, long inFlight) {
        static Counts sum(List<LedgerRow> rows) {
            return new Counts(
                    sum(rows, LedgerRow::getAccepted),
                    sum(rows, LedgerRow::getDelivered),
                    sum(rows, LedgerRow::getFailed),
                    sum(rows, LedgerRow::getExpired),
                    sum(rows, LedgerRow::getUnknown),
                    sum(rows, LedgerRow::getInFlight));
        }

        private static long sum(List<LedgerRow> rows, ToLongFunction<LedgerRow> count) {
            return rows.stream().mapToLong(count).sum();
        }
    }
}
