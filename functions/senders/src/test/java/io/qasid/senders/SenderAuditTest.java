package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SenderAuditTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestDatabase database;
    private static RunningSenders senders;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        database = RunningSenders.migrated(TestServers.freshDatabase());
        senders = new RunningSenders(database, TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        senders.close();
    }

    @Test
    void everyChangeIsListedWithWhoMadeItFromWhatToWhat() throws Exception {
        String id = request(tenant);
        senders.post("/v1/senders/" + id + "/approve", "{\"reason\":\"letter 7\",\"by\":\"Nasrin\"}");
        senders.post("/v1/senders/" + id + "/suspend", "{\"reason\":\"complaint\",\"by\":\"Layla\"}");
        request(UUID.randomUUID().toString());

        JsonNode first = changes("tenantId=" + tenant + "&limit=2");
        JsonNode second = changes("tenantId=" + tenant + "&limit=2&cursor="
                + first.path("nextCursor").asText());

        assertThat(first.path("changes").findValuesAsText("senderId")).containsOnly(id);
        assertThat(first.path("changes").findValuesAsText("stateBefore")).containsExactly("APPROVED", "REQUESTED");
        assertThat(first.path("changes").findValuesAsText("state")).containsExactly("SUSPENDED", "APPROVED");
        assertThat(first.path("changes").findValuesAsText("by")).containsExactly("Layla", "Nasrin");
        assertThat(first.path("changes").path(0).path("change").path("adminKey").asText())
                .hasSize(12);
        assertThat(second.path("changes").findValuesAsText("stateBefore")).containsExactly("null");
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(changes("").path("changes").size()).isGreaterThan(3);
    }

    @Test
    void aListWithBadParametersNamesThem() throws Exception {
        assertThat(changes("tenantId=x&cursor=y&limit=0").path("errors").findValuesAsText("pointer"))
                .containsExactly("tenantId", "cursor", "limit");
    }

    @Test
    void noHistoryCanBeChangedNotEvenByTheOwnerOfTheTables() throws Exception {
        request(tenant);
        try (Connection owner = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = owner.createStatement()) {
            for (String change : List.of(
                    "update sender.sender_history set changed_by = ''",
                    "delete from sender.sender_history",
                    "truncate sender.sender_history")) {
                assertThatThrownBy(() -> statement.execute(change))
                        .as(change)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("a history is not changed");
            }
        }
    }

    private static String request(String tenant) throws Exception {
        return JSON.readTree(senders.post("/v1/senders", """
                        {"tenantId":"%s","sender":"Bank","country":"AF"}
                        """.formatted(tenant)).body())
                .path("id")
                .asText();
    }

    private static JsonNode changes(String parameters) throws Exception {
        return JSON.readTree(senders.get("/v1/senders/changes?" + parameters).body());
    }
}
