package io.qasid.compliance;

import io.micronaut.context.annotation.Context;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.annotation.PostConstruct;
import java.time.InstantSource;

/// Ready while the gate may decide: rules at hand that are young enough. NATS is no part of it.
@Context
final class StoreReadiness implements ReadinessCheck {
    private static final Msisdn NOBODY = new Msisdn("+93700000000");

    private final RulesInForce rules;
    private final InstantSource clock;

    StoreReadiness(RulesInForce rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /// The first caller has 15 ms like any other; loading what is known about numbers, letters and zones takes
    /// longer.
    @PostConstruct
    void rehearse() {
        Question question = new Question(
                null, NOBODY, RecipientCountry.of(NOBODY), Category.MARKETING, "https://qasid.io", clock.instant());
        Countries.zones(question.country());
        FoldedText.of(question.text());
        Links.hosts(question.text());
        rules.usable().ifPresent(edition -> edition.book().rule(question));
    }

    @Override
    public String dependency() {
        return "postgresql";
    }

    @Override
    public boolean ready() {
        return rules.usable().isPresent();
    }
}
