package io.qasid.channelrouter.budgets;

import io.micronaut.context.annotation.Factory;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Puts it together.
@Factory
final class BudgetsFactory {
    @Singleton
    Budgets budgets(Database database, RouterSettings settings, InstantSource clock) {
        return new Budgets(database, settings.region(), settings.currency(), clock);
    }
}
