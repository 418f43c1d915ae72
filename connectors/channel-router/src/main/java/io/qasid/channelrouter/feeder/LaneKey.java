package io.qasid.channelrouter.feeder;

import io.qasid.model.Lane;
import io.qasid.model.Route;

/// One queue between the router and a connector.
public record LaneKey(Route route, Lane lane) {
    @Override
    public String toString() {
        return route + "/" + lane.wireName();
    }
}
