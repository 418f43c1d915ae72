package io.qasid.channelrouter.regions;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.inbox.Applier;
import io.qasid.channelrouter.inbox.InboxEntries;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Puts together what goes between regions.
@Factory
final class RegionsFactory {
    @Singleton
    HeardRegions heard(RegionSettings settings, InstantSource clock, MeterRegistry metrics) {
        return new HeardRegions(settings, clock, metrics);
    }

    @Context
    @Bean(preDestroy = "close")
    RegionLink link(
            Database database,
            RouterSettings router,
            RegionSettings settings,
            HeardRegions heard,
            InboxEntries inbox,
            Applier applier,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics)
            throws InterruptedException {
        RegionLink link = new RegionLink(database, heard, inbox, applier, clock);
        link.open(router.region(), settings, ids, metrics);
        return link;
    }
}
