package io.qasid.channelrouter.query;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Factory;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Puts the telling half together.
@Factory
final class QueryFactory {
    @Singleton
    MessageQuery messages(Database database) {
        return new MessageQuery(database);
    }

    @Singleton
    Ledger ledger(Database database) {
        return new Ledger(database);
    }

    @Singleton
    LedgerWatch ledgerWatch(Database database, InstantSource clock, MeterRegistry metrics) {
        return new LedgerWatch(database, clock.instant(), metrics);
    }
}
