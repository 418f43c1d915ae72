package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.outbox.HandOver;
import io.qasid.storage.Database;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/// `chan_recipient_said_set_aside_total`: what recipients said and the consent function will never take as it stands,
/// each once. It is kept in `chan.recipient_said_aside`.
final class RecipientSaidWatch implements HandOver.Watch<RecipientSaidRow> {
    private final Database database;
    private final String region;
    private final InstantSource clock;
    private final HandOverAge age;
    private final Counter setAside;

    RecipientSaidWatch(Database database, String region, InstantSource clock, MeterRegistry metrics) {
        this.database = database;
        this.region = region;
        this.clock = clock;
        this.age = new HandOverAge("recipient_said", clock, metrics);
        // an alert counts it over a window: what is not there before its first event misses it
        this.setAside = metrics.counter("chan_recipient_said_set_aside");
    }

    @Override
    public void malformed(List<RecipientSaidRow> rows) throws SQLException {
        RecipientSaidStore.setAside(database, region, rows, clock.instant());
        setAside.increment(rows.size());
    }

    @Override
    public void taken(List<RecipientSaidRow> batch, boolean more) {
        if (more) {
            age.waits(batch.getLast().id());
        } else {
            age.nothingWaits();
        }
    }

    @Override
    public void waits(RecipientSaidRow oldest) {
        age.waits(oldest.id());
    }

    @Override
    public void nothingWaits() {
        age.nothingWaits();
    }
}
