package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.LedgerRow;
import io.qasid.proto.v1.VerifyAuditReply;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Somebody writes into `chan.audit` while a router is at work.
class AuditTamperingTest {
    private static final String ADMIN_KEY = "qa_test";
    private static final String ORDER = "{\"by\":\"N. Ahmadi\",\"reason\":\"ticket 4711: restored from backup\"}";
    private static final Route AWCC = Route.parse("sms:awcc");
    /// Of record %d of slot %d, whose chain goes on behind it; and what is said of it.
    private static final List<List<String>> TAMPERINGS = List.of(
            List.of(
                    "update audit set payload = payload || '\\x20' where sequence = %d and slot = %d",
                    "PAYLOAD_CHANGED"),
            List.of("update audit set record_hash = sha256('x') where sequence = %d and slot = %d", "HASH_CHANGED"),
            List.of("delete from audit where sequence = %d and slot = %d", "RECORD_MISSING"),
            List.of("""
                    update audit a set tenant_id = b.tenant_id, message_id = b.message_id, kind = b.kind,
                        payload = b.payload, prev_hash = b.prev_hash, record_hash = b.record_hash
                    from audit b, (select %d as n, %d as slot) wrong
                    where a.slot = wrong.slot and b.slot = wrong.slot
                        and (a.sequence, b.sequence) in ((n, n + 1), (n + 1, n))
                    """, "RECORD_MISPLACED"));

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicInteger accepted = new AtomicInteger();
    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(ADMIN_KEY.getBytes(StandardCharsets.UTF_8));
        stand = new RouterStand(
                Map.of("qasid.channel-router.admin-key-sha256", HexFormat.of().formatHex(hash)));
    }

    @AfterEach
    void stop() {
        http.close();
        stand.close();
    }

    @Test
    void eachTamperingIsFoundAndNamedWhileTrafficGoesOn() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> traffic = new ArrayList<>();
            traffic.add(threads.submit(this::send));
            traffic.add(threads.submit(this::send));
            traffic.add(threads.submit(this::deliver));
            try {
                for (int i = 0; i < TAMPERINGS.size(); i++) {
                    tamper(TAMPERINGS.get(i), i % 2 == 0 ? "ACCEPTED" : "ATTEMPT_SUBMITTED", i + 1);
                }
            } finally {
                stopping.set(true);
            }
            for (Future<?> each : traffic) {
                // throws what a refused request or a report that was not committed threw
                each.get();
            }
        }
        VerifyAuditReply last = stand.stub().verifyAudit(VerifyAuditRequest.getDefaultInstance());
        assertThat(last.getBreaksList()).isEmpty();
        assertThat(last.getPartial()).isFalse();
        assertThat(last.getQuarantinedList()).hasSize(TAMPERINGS.size());
        assertThat(stand.metrics()).contains("chan_audit_chain_break_total " + (double) TAMPERINGS.size());
        // one record of an acceptance was deleted, at most; every other one is where it was
        assertThat(number("select count(*) from fallback_executions")).isEqualTo(accepted.get());
        assertThat(stand.ledger().getRowsList())
                .filteredOn(row -> row.getRoute().isEmpty())
                .extracting(LedgerRow::getAccepted)
                .allSatisfy(count -> assertThat(count).isBetween(accepted.get() - 1L, (long) accepted.get()));
    }

    /// @param kind of the records of the chain that is tampered with: by committers, or by the applier
    private void tamper(List<String> tampering, String kind, int quarantined) throws Exception {
        String slotOfKind = "select slot from audit_tail t where exists (select from audit a where a.slot = t.slot "
                + "and a.sequence between t.origin + 4 and t.sequence - 3 and a.kind = '" + kind + "') limit 1";
        await().atMost(Duration.ofSeconds(30)).until(() -> number(slotOfKind) >= 0);
        long slot = number(slotOfKind);
        long origin = number("select origin from audit_tail where slot = " + slot);
        stand.execute(tampering.getFirst().formatted(origin + 2, slot));

        JsonNode found = post("/v1/channel/audit/verification?pass=full");

        assertThat(found.path("breaks")).as("%s", found).hasSize(1);
        JsonNode broken = found.path("breaks").get(0);
        assertThat(broken.path("fault").asText()).isEqualTo(tampering.getLast());
        assertThat(broken.path("chain").asText()).isEqualTo("kbl/" + slot + "@" + origin);
        assertThat(broken.path("sequence").asLong()).isEqualTo(origin + 2);
        assertThat(found.path("quarantined").asInt()).isEqualTo(quarantined);
        int before = accepted.get();
        await().atMost(Duration.ofSeconds(30)).until(() -> accepted.get() > before + 10);
        JsonNode again = post("/v1/channel/audit/verification?pass=full");
        assertThat(again.path("breaks")).as("%s", again).isEmpty();
        assertThat(again.path("quarantined").asInt()).isEqualTo(quarantined);
    }

    @Test
    void aQuarantinedChainIsChainedAnewByOrderAndTheOrderIsOnRecord() throws Exception {
        for (int i = 0; i < 8; i++) {
            stand.accept(request("before").build());
        }
        long slot = number("select slot from audit_tail order by sequence desc limit 1");
        stand.execute("update audit set payload = payload || '\\x20' where sequence = 2 and slot = " + slot);
        post("/v1/channel/audit/verification");
        String recompute = "/v1/channel/audit/quarantine/kbl/" + slot + "/1/recompute";
        assertThat(ask("POST", recompute, "{\"reason\":\"\"}").statusCode()).isEqualTo(422);
        assertThat(ask("POST", "/v1/channel/audit/quarantine/kbl/63/1/recompute", ORDER)
                        .statusCode())
                .isEqualTo(404);
        String untouched = rows("select * from audit where slot = " + slot + " and sequence <= 3 order by sequence");

        HttpResponse<String> response = ask("POST", recompute, ORDER);

        assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(200);
        JsonNode done = json.readTree(response.body());
        assertThat(done.path("version").asInt()).isEqualTo(2);
        assertThat(done.path("more").asBoolean()).isFalse();
        assertThat(rows("select * from audit where slot = " + slot + " and sequence <= 3 order by sequence"))
                .as("the records stay as they were found")
                .isEqualTo(untouched);
        assertThat(number("""
                        select count(*) from audit_rechained r join audit a using (region, slot, sequence)
                        where r.record_hash = sha256(a.payload || r.prev_hash)
                        """)).isEqualTo(done.path("records").asLong());
        JsonNode note = json.readTree(rows(
                "select convert_from(payload, 'UTF8') from audit where kind = 'CHAIN_RECOMPUTED' and slot = " + slot));
        assertThat(note.path("chain").asText()).isEqualTo("kbl/" + slot + "@1");
        assertThat(note.path("by").asText()).isEqualTo("N. Ahmadi");
        assertThat(note.path("why").asText()).isEqualTo("ticket 4711: restored from backup");
        assertThat(note.path("oldTail")).isEqualTo(done.path("oldTail").path("hash"));
        assertThat(note.path("newTail")).isEqualTo(done.path("newTail").path("hash"));
        assertThat(ask("POST", recompute, ORDER).statusCode()).as("once").isEqualTo(409);
        assertThat(json.readTree(ask("GET", "/v1/channel/audit/quarantine", "").body())
                        .path("chains")
                        .get(0)
                        .path("version")
                        .asInt())
                .isEqualTo(2);
        stand.accept(request("after").build());
        assertThat(post("/v1/channel/audit/verification?pass=full").path("breaks"))
                .isEmpty();
    }

    @Test
    void theAdminApiWantsItsKey() throws Exception {
        for (String path : List.of("/v1/channel/audit/verification", "/v1/channel/audit/quarantine")) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(stand.url() + path))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(401);
        }
    }

    private int send() throws Exception {
        while (!stopping.get()) {
            stand.accept(request("traffic").build());
            accepted.incrementAndGet();
        }
        return accepted.get();
    }

    private int deliver() throws Exception {
        int delivered = 0;
        while (!stopping.get()) {
            for (ClaimedAttempt attempt : stand.connector.pullAndClaim(AWCC, Lane.NORMAL)) {
                stand.connector.accepted(attempt, "p" + delivered++);
            }
        }
        return delivered;
    }

    private JsonNode post(String path) throws Exception {
        HttpResponse<String> response = ask("POST", path, "");
        assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }

    private HttpResponse<String> ask(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(stand.url() + path))
                        .header("Authorization", "Bearer " + ADMIN_KEY)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String rows(String sql) throws SQLException {
        try (var connection = stand.database.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            StringJoiner all = new StringJoiner("\n");
            while (rows.next()) {
                StringJoiner row = new StringJoiner(" ");
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                all.add(row.toString());
            }
            return all.toString();
        }
    }

    /// -1: none
    private long number(String sql) throws SQLException {
        try (var connection = stand.database.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : -1;
        }
    }
}
