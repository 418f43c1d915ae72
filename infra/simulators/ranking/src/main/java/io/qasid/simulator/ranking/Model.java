package io.qasid.simulator.ranking;

import java.util.List;

/// What the server serves: gives every row a score, the highest is to come first.
@FunctionalInterface
public interface Model {
    /// Whatever costs most comes first. That is nobody's wish, and therefore easily seen.
    Model DEAREST_FIRST = Row::price;

    /// As a router writes it: one step of one message.
    ///
    /// @param country ISO 3166-1 alpha-2; empty: none
    /// @param operator empty: unknown
    /// @param price of the whole message over this route, in minor units
    /// @param hour 0 to 23, in UTC
    record Row(String country, String operator, String category, String channel, String route, long price, int hour) {}

    double score(Row row);

    /// Routes in this order, before all others.
    static Model inOrder(List<String> routes) {
        List<String> order = List.copyOf(routes);
        return row -> order.contains(row.route()) ? order.size() - order.indexOf(row.route()) : 0;
    }
}
