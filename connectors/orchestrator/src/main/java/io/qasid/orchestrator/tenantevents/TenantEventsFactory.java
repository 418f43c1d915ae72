package io.qasid.orchestrator.tenantevents;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.outbox.HandOver;
import io.qasid.outbox.TenantEventRow;
import io.qasid.outbox.TenantEventRows;
import io.qasid.storage.Database;

@Factory
final class TenantEventsFactory {
    @Context
    @Bean(preDestroy = "close")
    HandOver<TenantEventRow> tenantEvents(Database database, Connection nats) {
        return TenantEventRows.handOver(database, nats);
    }
}
