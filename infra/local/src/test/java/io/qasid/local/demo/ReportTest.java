package io.qasid.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final DemoFile ONE_DELIVERED = DemoFile.parse("""
            {"senders": [], "rules": [], "consents": [], "wroteOnWhatsApp": [], "onTelegram": [], "onViber": [], "messages": [{"name": "one", "expect": {"http": 202, "status": "DELIVERED",
             "route": "sms:awcc", "attempts": 1, "segments": 1, "encoding": "GSM_7"}}]}""");

    private final StringWriter out = new StringWriter();
    private final Report report = new Report(new PrintWriter(out, true));

    @Test
    void a_ledger_that_says_what_the_file_says_is_good() {
        assertThat(report.ledger(Json.read(ledger(1, 1, 0)), ONE_DELIVERED)).isTrue();
        assertThat(out.toString()).contains("sms:awcc").contains("The ledger balances");
    }

    @Test
    void a_ledger_that_does_not_balance_is_not() {
        assertThat(report.ledger(Json.read(ledger(2, 1, 0)), ONE_DELIVERED)).isFalse();
        assertThat(out.toString()).contains("DOES NOT BALANCE");
    }

    @Test
    void a_ledger_that_balances_with_other_numbers_is_not() {
        assertThat(report.ledger(Json.read(ledger(1, 0, 1)), ONE_DELIVERED)).isFalse();
        assertThat(report.ledger(Json.read(ledger(2, 2, 0)), ONE_DELIVERED)).isFalse();
        assertThat(out.toString()).doesNotContain("The ledger balances");
    }

    @Test
    void an_audit_chain_is_whole_only_with_records_and_without_breaks() {
        assertThat(report.audit(Json.read("{\"intact\": true, \"records\": 9, \"chains\": 1, \"breaks\": []}")))
                .isTrue();
        assertThat(report.audit(Json.read("{\"intact\": true, \"records\": 0, \"chains\": 0, \"breaks\": []}")))
                .isFalse();
        assertThat(report.audit(Json.read(
                        "{\"intact\": false, \"records\": 9, \"chains\": 1, \"breaks\": [{\"sequence\": 4}]}")))
                .isFalse();
    }

    private static String ledger(int accepted, int delivered, int failed) {
        String counts =
                "{\"accepted\": %d, \"delivered\": %d, \"failed\": %d, \"expired\": 0, \"unknown\": 0, \"inFlight\": 0}"
                        .formatted(accepted, delivered, failed);
        return "{\"rows\": [{\"route\": \"sms:awcc\", \"counts\": " + counts + "}], \"total\": " + counts + "}";
    }
}
