package io.qasid.channelrouter.query;

import io.micronaut.context.annotation.Factory;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;

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
}
