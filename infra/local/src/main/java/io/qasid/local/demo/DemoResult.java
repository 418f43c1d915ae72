package io.qasid.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/// How a demo ended, for a machine.
///
/// @param good every message ended as the file says, the ledger is what the file makes of it, the audit chain is whole
/// @param ledger as the API gives it
/// @param audit likewise
record DemoResult(
        boolean good,
        List<Message> messages,
        boolean ledgerBalances,
        JsonNode ledger,
        boolean auditWhole,
        JsonNode audit) {

    /// @param differences empty: it ended as expected
    record Message(String name, boolean asExpected, String expected, String got, List<String> differences) {}

    static DemoResult of(
            Map<String, Judgement> judgements, boolean balanced, boolean whole, JsonNode ledger, JsonNode audit) {
        List<Message> messages = judgements.entrySet().stream()
                .map(entry -> new Message(
                        entry.getKey(),
                        entry.getValue().asExpected(),
                        entry.getValue().expected(),
                        entry.getValue().got(),
                        entry.getValue().differences()))
                .toList();
        boolean all = messages.stream().allMatch(Message::asExpected);
        return new DemoResult(all && balanced && whole, messages, balanced, ledger, whole, audit);
    }
}
