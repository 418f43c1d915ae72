package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.servers.TestServers;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SenderListTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static RunningSenders senders;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        senders = new RunningSenders(
                RunningSenders.migrated(TestServers.freshDatabase()),
                TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        senders.close();
    }

    @Test
    void aTenantsSendersAreListedAPageAtATimeInTheOrderOfTheirMaking() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(senders.register(tenant, "Acme " + i, "*"));
            senders.register(UUID.randomUUID().toString(), "Acme " + i, "*");
        }
        List<String> listed = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        while (!cursor.equals("null")) {
            JsonNode page = list("tenantId=" + tenant + "&limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            listed.addAll(page.path("senders").findValuesAsText("id"));
            sizes.add(page.path("senders").size());
            cursor = page.path("nextCursor").asText();
        }

        assertThat(listed).containsExactlyElementsOf(made.stream().sorted().toList());
        assertThat(sizes).containsExactly(2, 2, 1);
    }

    @Test
    void aFullLastPageHasNoNext() throws Exception {
        senders.register(tenant, "Acme", "*");
        senders.register(tenant, "4040", "*");

        assertThat(list("tenantId=" + tenant + "&limit=2").path("nextCursor").isNull())
                .isTrue();
    }

    @Test
    void whoDecidesListsWhatWaitsOfAllTenants() throws Exception {
        String other = UUID.randomUUID().toString();
        senders.register(tenant, "Acme", "*");
        senders.register(other, "Acme", "*");
        senders.decide(senders.register(tenant, "4040", "*"), "approve");

        JsonNode waiting = list("state=REQUESTED&limit=200").path("senders");
        assertThat(waiting.findValuesAsText("tenantId")).contains(tenant, other);
        assertThat(waiting.findValuesAsText("state")).containsOnly("REQUESTED");
        assertThat(list("tenantId=" + tenant + "&state=APPROVED")
                        .path("senders")
                        .findValuesAsText("sender"))
                .containsExactly("4040");
        assertThat(list("tenantId=" + UUID.randomUUID()).path("senders")).isEmpty();
    }

    @Test
    void aBadQueryNamesItsParameters() throws Exception {
        HttpResponse<String> response = senders.get("/v1/senders?tenantId=x&state=GOOD&cursor=y&limit=201");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(response.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("tenantId", "state", "cursor", "limit");
    }

    @Test
    void aStrangerIsRefusedAndChangesNothing() throws Exception {
        String id = senders.register(tenant, "Acme", "*");
        String body = """
                {"tenantId":"%s","sender":"Other","country":"AF"}
                """.formatted(tenant);
        for (String authorization : new String[] {"", "Bearer wrong", "Basic " + RunningSenders.ADMIN_KEY, "Bearer "}) {
            List<HttpRequest.Builder> requests = List.of(
                    senders.request("/v1/senders").POST(BodyPublishers.ofString(body)),
                    senders.request("/v1/senders?tenantId=" + tenant),
                    senders.request("/v1/senders/" + id),
                    senders.request("/v1/senders/" + id + "/approve")
                            .POST(BodyPublishers.ofString("{\"reason\":\"because\"}")));
            for (HttpRequest.Builder request : requests) {
                request.header("Content-Type", "application/json");
                if (!authorization.isEmpty()) {
                    request.header("Authorization", authorization);
                }
                HttpResponse<String> response = senders.send(request);

                assertThat(response.statusCode()).as("with '%s'", authorization).isEqualTo(401);
                assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
                assertThat(JSON.readTree(response.body()).path("code").asText()).isEqualTo("UNAUTHORIZED");
            }
        }
        JsonNode page = list("tenantId=" + tenant).path("senders");
        assertThat(page.findValuesAsText("sender")).containsExactly("Acme");
        assertThat(page.findValuesAsText("state")).containsExactly("REQUESTED");
    }

    private static JsonNode list(String query) throws Exception {
        HttpResponse<String> response = senders.get("/v1/senders?" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
