package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.accept.Steps;
import io.qasid.channelrouter.ladder.Attempt;
import io.qasid.channelrouter.ladder.Charge;
import io.qasid.model.DeliveryState;
import io.qasid.model.Money;
import io.qasid.storage.RoundTrip;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes what a batch of works came to, one statement for each table, in the caller's round trip.
final class WorkStore {
    private WorkStore() {}

    /// @param released takes how many parked receipts are pending then, because we know whose they are
    /// @param prices version of the price list that messages are released by
    static void save(RoundTrip trip, List<Work> works, Instant now, String prices, IntConsumer released) {
        saveExecutions(trip, works, now, prices);
        saveAttempts(trip, works, now);
        addAttempts(trip, works, now, prices);
        addProviderMessages(trip, works, released);
    }

    private static void saveExecutions(RoundTrip trip, List<Work> works, Instant now, String prices) {
        List<Work> rows = works.stream()
                .filter(work ->
                        work.state().status() != work.execution().ladder().status()
                                || !work.newAttempts().isEmpty()
                                || work.booking().isPresent()
                                || work.tellsOfCap())
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                update fallback_executions e
                set status = n.status, route = n.route, finished_at = n.finished_at, steps = n.steps,
                    spent = n.spent, cap_told = e.cap_told or n.cap_told, price_list = nullif(n.price_list, ''),
                    due_at = case when e.status = 'DEFERRED' then e.deadline else e.due_at end
                from unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::int8[], ?::bool[],
                    ?::text[])
                    as n(message_id, status, route, finished_at, steps, spent, cap_told, price_list)
                where e.message_id = n.message_id
                """,
                columns -> columns.uuids(rows, work -> work.execution().id().value())
                        .texts(rows, work -> work.state().status().name())
                        .texts(rows, work -> work.route().toString())
                        .times(rows, work -> work.state().status().terminal() ? now : null)
                        .texts(rows, work -> Steps.write(work.state().steps()))
                        .nullableLongs(rows, Work::spent)
                        .booleans(rows, Work::tellsOfCap)
                        .texts(rows, work -> work.priceList(prices)));
    }

    private static void saveAttempts(RoundTrip trip, List<Work> works, Instant now) {
        List<Row> rows = rows(works, Work::changedAttempts);
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                update delivery_attempts a set state = n.state, segment_states = n.segment_states,
                    provider_ids = n.provider_ids, reason = n.reason, not_before = n.not_before, updated_at = ?,
                    charge = n.charge, charged = n.charged
                from unnest(?::uuid[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[],
                    ?::int8[])
                    as n(message_id, ordinal, state, segment_states, provider_ids, reason, not_before, charge, charged)
                where a.message_id = n.message_id and a.ordinal = n.ordinal
                """,
                columns -> columns.time(now)
                        .uuids(rows, row -> row.work().execution().id().value())
                        .ints(rows, row -> row.attempt().ordinal())
                        .texts(rows, row -> row.attempt().state().name())
                        .texts(rows, row -> states(row.attempt()))
                        .texts(
                                rows,
                                row -> String.join(
                                        ",",
                                        row.work().providerIds(row.attempt().ordinal())))
                        .texts(rows, row -> row.attempt().reason())
                        .times(rows, row -> now.plus(row.work().delay(row.attempt())))
                        .texts(rows, row -> row.charge().state().name())
                        .nullableLongs(
                                rows,
                                row -> row.charge()
                                        .known()
                                        .map(Money::minorUnits)
                                        .orElse(null)));
    }

    private static void addAttempts(RoundTrip trip, List<Work> works, Instant now, String prices) {
        List<Row> rows = rows(works, Work::newAttempts);
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                insert into delivery_attempts (message_id, ordinal, tenant_id, step, route, lane, state, generation,
                    not_before, due_at, segments, reason, created_at, updated_at, step_due_at,
                    charge, estimate, charged, currency, price_list)
                select n.message_id, n.ordinal, n.tenant_id, n.step, n.route, n.lane, n.state, 0, t.now, t.now,
                    n.segments, n.reason, t.now, t.now, n.step_due_at, n.charge, n.estimate, n.charged, n.currency,
                    nullif(n.price_list, '')
                from (select ?::timestamptz as now) t,
                    unnest(?::uuid[], ?::int[], ?::uuid[], ?::int[], ?::text[], ?::text[], ?::text[], ?::int[], ?::text[],
                        ?::timestamptz[], ?::text[], ?::int8[], ?::int8[], ?::text[], ?::text[])
                    as n(message_id, ordinal, tenant_id, step, route, lane, state, segments, reason, step_due_at,
                        charge, estimate, charged, currency, price_list)
                """,
                columns -> columns.time(now)
                        .uuids(rows, row -> row.work().execution().id().value())
                        .ints(rows, row -> row.attempt().ordinal())
                        .uuids(rows, row -> row.work().execution().tenant().value())
                        .ints(rows, row -> row.attempt().step())
                        .texts(
                                rows,
                                row -> row.work().state().routeOf(row.attempt()).toString())
                        .texts(rows, row -> row.work().execution().lane().name())
                        .texts(rows, row -> row.attempt().state().name())
                        .ints(rows, row -> row.attempt().segments())
                        .texts(rows, row -> row.attempt().reason())
                        .times(rows, row -> row.work().stepDueAt(row.attempt(), now))
                        .texts(rows, row -> row.charge().state().name())
                        .longs(rows, row -> row.charge().estimate().minorUnits())
                        .nullableLongs(rows, Row::charged)
                        .texts(rows, row -> row.charge().estimate().currency())
                        .texts(rows, row -> row.work().priceList(prices)));
    }

    private static void addProviderMessages(RoundTrip trip, List<Work> works, IntConsumer released) {
        // Keyed, because one statement cannot write a key twice and a broken provider may give an id twice.
        Map<String, ProviderMessage> messages = new LinkedHashMap<>();
        for (Work work : works) {
            work.newProviderIds().forEach((ordinal, ids) -> {
                String route =
                        work.state().routeOf(work.state().attempt(ordinal)).toString();
                for (int segment = 0; segment < ids.size(); segment++) {
                    messages.put(
                            ParkedReceipts.correlation(route, ids.get(segment)),
                            new ProviderMessage(work, ordinal, route, ids.get(segment), segment));
                }
            });
        }
        if (messages.isEmpty()) {
            return;
        }
        List<ProviderMessage> rows = List.copyOf(messages.values());
        trip.update(
                """
                insert into provider_messages (route, provider_message_id, message_id, ordinal, segment)
                select * from unnest(?::text[], ?::text[], ?::uuid[], ?::int[], ?::int[])
                on conflict (route, provider_message_id) do update
                    set message_id = excluded.message_id, ordinal = excluded.ordinal, segment = excluded.segment
                """,
                columns -> columns.texts(rows, ProviderMessage::route)
                        .texts(rows, ProviderMessage::id)
                        .uuids(rows, row -> row.work().execution().id().value())
                        .ints(rows, ProviderMessage::ordinal)
                        .ints(rows, ProviderMessage::segment));
        ParkedReceipts.release(trip, messages.keySet(), released);
    }

    private static List<Row> rows(List<Work> works, java.util.function.Function<Work, List<Attempt>> attempts) {
        return works.stream()
                .flatMap(work -> attempts.apply(work).stream().map(attempt -> new Row(work, attempt)))
                .toList();
    }

    private static String states(Attempt attempt) {
        return attempt.segmentStates().stream().map(DeliveryState::name).collect(Collectors.joining(","));
    }

    private record Row(Work work, Attempt attempt) {
        Charge charge() {
            return work.state().charge(attempt);
        }

        @Nullable
        Long charged() {
            return charge().known().map(Money::minorUnits).orElse(null);
        }
    }

    private record ProviderMessage(Work work, int ordinal, String route, String id, int segment) {}
}
