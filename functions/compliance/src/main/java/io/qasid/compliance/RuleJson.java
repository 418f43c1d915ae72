package io.qasid.compliance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.compliance.RulesInForce.Edition;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the admin API answers.
final class RuleJson {
    private RuleJson() {}

    /// A rule in one of its versions: what was sent for it, and what became of it.
    static ObjectNode rule(RuleRecord record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", record.rule().id().toString())
                .put("version", record.rule().version());
        json.put("state", record.ended() ? "ENDED" : "IN_FORCE");
        terms(record.rule(), json);
        return json.put("note", record.note())
                .put("by", record.actor().by())
                .put("adminKey", record.actor().adminKey())
                .put("changedAt", record.changedAt().toString());
    }

    /// The versions, the newest first.
    static ObjectNode withHistory(RuleRecord record, List<RuleRecord> history) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("rule", rule(record));
        ArrayNode versions = json.putArray("history");
        history.forEach(version -> versions.add(rule(version)));
        return json;
    }

    /// @param next for the next page; null when this is the last
    static ObjectNode page(List<RuleRecord> records, @Nullable UUID next) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode rules = json.putArray("rules");
        records.forEach(record -> rules.add(rule(record)));
        return json.put("nextCursor", next == null ? null : next.toString());
    }

    /// What was changed from what to what; before the first version there was none.
    ///
    /// @param next for the next page; null when this is the last
    static ObjectNode changes(List<RuleFile.Change> changes, @Nullable Long next) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("changes");
        for (RuleFile.Change change : changes) {
            ObjectNode entry = list.addObject();
            entry.set("before", change.before().map(RuleJson::rule).orElse(null));
            entry.set("after", rule(change.after()));
        }
        return json.put("nextCursor", next == null ? null : next.toString());
    }

    /// What the gate would say, the rule that says so in full, and the caps that it would count under. Neither number
    /// nor text is repeated.
    static ObjectNode ruling(Question question, Edition edition, Ruling ruling) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Instant until = null;
        json.put(
                "verdict",
                switch (ruling) {
                    case Ruling.Allowed _ -> "ALLOWED";
                    case Ruling.Refused _ -> "REFUSED";
                    case Ruling.Deferred _ -> "DEFERRED";
                });
        if (ruling instanceof Ruling.Deferred deferred) {
            until = deferred.until();
        }
        json.put("reason", ruling.reason().code());
        json.put("deferredUntil", until == null ? null : until.toString());
        json.put("country", question.country().isEmpty() ? null : question.country());
        json.put("at", question.at().toString());
        json.put("rulesReadAt", edition.readAt().toString());
        json.set("rule", ruling.decidedBy().map(RuleJson::decidedBy).orElse(null));
        ArrayNode caps = json.putArray("caps");
        edition.book().caps(question).forEach(cap -> caps.add(decidedBy(cap)));
        return json;
    }

    private static ObjectNode decidedBy(Rule rule) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", rule.id().toString()).put("version", rule.version());
        terms(rule, json);
        return json;
    }

    private static void terms(Rule rule, ObjectNode json) {
        RuleScope scope = rule.scope();
        json.put("tenantId", scope.tenant() == null ? null : scope.tenant().toString());
        json.put("country", scope.country()).put("category", scope.categoryText());
        json.put("kind", rule.kind().name());
        TermsJson.write(rule.terms(), json);
    }
}
