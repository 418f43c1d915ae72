package io.qasid.tenants;

import static io.qasid.tenants.RunningTenants.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.servers.TestServers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantAdminTest {
    private static RunningTenants tenants;

    @BeforeAll
    static void start() {
        tenants = new RunningTenants(
                RunningTenants.migrated(TestServers.freshDatabase()),
                TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        tenants.close();
    }

    @Test
    void aTenantIsMadeWithDefaultsAndAnIdOfItsOwn() throws Exception {
        HttpResponse<String> response = tenants.post("/v1/tenants", "{\"name\":\" بانک \"}");

        JsonNode tenant = json(response, 201);
        String id = tenant.path("id").asText();
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(response.headers().firstValue("Location")).hasValue("/v1/tenants/" + id);
        assertThat(tenant.path("name").asText()).isEqualTo("بانک");
        assertThat(tenant.path("status").asText()).isEqualTo("ACTIVE");
        assertThat(tenant.path("defaultSender").isNull()).isTrue();
        assertThat(tenant.path("requestsPerSecond").asInt()).isEqualTo(50);
        assertThat(tenant.path("version").asInt()).isEqualTo(1);
        assertThat(tenant.path("createdAt").asText()).endsWith("Z");
        assertThat(file(id).path("tenant")).isEqualTo(tenant);
    }

    @Test
    void aTenantThatIsKnownElsewhereBringsItsIdOnce() throws Exception {
        String id = UUID.randomUUID().toString();
        String body = "{\"id\":\"" + id + "\",\"name\":\"Bank\",\"defaultSender\":\"93701234567\"}";

        JsonNode made = json(tenants.post("/v1/tenants", body), 201);
        assertThat(made.path("id").asText()).isEqualTo(id);
        assertThat(made.path("defaultSender").asText()).isEqualTo("+93701234567");
        assertThat(json(tenants.post("/v1/tenants", body), 409).path("code").asText())
                .isEqualTo("TENANT_EXISTS");
        assertThat(file(id).path("history")).hasSize(1);
    }

    @Test
    void aChangeTouchesWhatItNamesAndLeavesALineOfHistory() throws Exception {
        String id = tenants.tenant();

        JsonNode changed = json(
                tenants.patch(
                        "/v1/tenants/" + id,
                        "{\"version\":1,\"status\":\"SUSPENDED\",\"requestsPerSecond\":7,\"defaultSender\":\"Bank\","
                                + "\"reason\":\"unpaid\",\"by\":\"Nasrin\"}"),
                200);

        assertThat(changed.path("name").asText()).isEqualTo("Bank");
        assertThat(changed.path("status").asText()).isEqualTo("SUSPENDED");
        assertThat(changed.path("requestsPerSecond").asInt()).isEqualTo(7);
        assertThat(changed.path("defaultSender").asText()).isEqualTo("Bank");
        assertThat(changed.path("version").asInt()).isEqualTo(2);
        JsonNode line = file(id).path("history").path(0);
        assertThat(line.path("what").asText())
                .isEqualTo("status ACTIVE -> SUSPENDED; defaultSender none -> Bank; requestsPerSecond 50 -> 7");
        assertThat(line.path("reason").asText()).isEqualTo("unpaid");
        assertThat(line.path("by").asText()).isEqualTo("Nasrin");
        assertThat(line.path("keyId").isNull()).isTrue();
        assertThat(json(tenants.patch("/v1/tenants/" + id, "{\"version\":2,\"defaultSender\":\"\"}"), 200)
                        .path("defaultSender")
                        .isNull())
                .isTrue();
    }

    @Test
    void aChangeThatChangesNothingLeavesNoTrace() throws Exception {
        String id = tenants.tenant();

        JsonNode same = json(tenants.patch("/v1/tenants/" + id, "{\"version\":1,\"status\":\"ACTIVE\"}"), 200);

        assertThat(same.path("version").asInt()).isEqualTo(1);
        assertThat(file(id).path("history")).hasSize(1);
    }

    @Test
    void ofTenChangesUponOneVersionOneHappens() throws Exception {
        String id = tenants.tenant();
        List<Callable<HttpResponse<String>>> changes = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            String body = "{\"version\":1,\"requestsPerSecond\":" + i + "}";
            changes.add(() -> tenants.patch("/v1/tenants/" + id, body));
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<HttpResponse<String>> answer : threads.invokeAll(changes)) {
                statuses.add(answer.get().statusCode());
            }
        }

        assertThat(Collections.frequency(statuses, 200)).isEqualTo(1);
        assertThat(Collections.frequency(statuses, 409)).isEqualTo(9);
        assertThat(file(id).path("tenant").path("version").asInt()).isEqualTo(2);
        assertThat(json(tenants.patch("/v1/tenants/" + id, "{\"version\":1,\"name\":\"x\"}"), 409)
                        .path("code")
                        .asText())
                .isEqualTo("VERSION_CONFLICT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | /name",
                "{'name':'  '}                                   | /name",
                "{'name':'a\\u0007b'}                            | /name",
                "{'name':7}                                      | /name",
                "{'name':'a','id':'me'}                          | /id",
                "{'name':'a','status':'ASLEEP'}                  | /status",
                "{'name':'a','defaultSender':'TwelveLetter'}     | /defaultSender",
                "{'name':'a','requestsPerSecond':0}              | /requestsPerSecond",
                "{'name':'a','requestsPerSecond':10001}          | /requestsPerSecond",
                "{'name':'a','requestsPerSecond':'50'}           | /requestsPerSecond",
                "{'name':'a','version':1}                        | /version",
                "{'name':'a','by':'x\\ny'}                       | /by",
            })
    void whatIsWrongIsNamed(String body, String pointer) throws Exception {
        JsonNode problem = json(tenants.post("/v1/tenants", body.replace('\'', '"')), 422);

        assertThat(problem.path("errors")).hasSize(1);
        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo(pointer);
    }

    @Test
    void aChangeNamesItsVersion() throws Exception {
        String id = tenants.tenant();

        for (String body : new String[] {"{\"name\":\"x\"}", "{\"version\":0}", "{\"version\":\"1\"}"}) {
            JsonNode problem = json(tenants.patch("/v1/tenants/" + id, body), 422);
            assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo("/version");
        }
        json(tenants.patch("/v1/tenants/" + id, "[]"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "01990c5e-0000-7000-8000-00000000ffff"})
    void whoIsNotThereIsNotFound(String id) throws Exception {
        json(tenants.get("/v1/tenants/" + id), 404);
        json(tenants.patch("/v1/tenants/" + id, "{\"version\":1}"), 404);
        json(tenants.get("/v1/tenants/" + id + "/keys"), 404);
        json(tenants.post("/v1/tenants/" + id + "/keys", "{\"scopes\":[\"audit:read\"]}"), 404);
        json(tenants.post("/v1/tenants/" + id + "/keys/" + id + ":rotate", "{}"), 404);
        json(tenants.delete("/v1/tenants/" + id + "/keys/" + id), 404);
    }

    @Test
    void theListGoesPageByPageAndByStatus() throws Exception {
        String first = tenants.tenant();
        String second = tenants.tenant();
        json(tenants.patch("/v1/tenants/" + second, "{\"version\":1,\"status\":\"SUSPENDED\"}"), 200);

        List<String> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json(tenants.get("/v1/tenants?limit=1" + cursor), 200);
            page.path("tenants").forEach(tenant -> all.add(tenant.path("id").asText()));
            cursor = page.path("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("nextCursor").asText();
        } while (!cursor.isEmpty());
        assertThat(all).contains(first, second).doesNotHaveDuplicates();
        assertThat(all.indexOf(first)).isLessThan(all.indexOf(second));

        assertThat(json(tenants.get("/v1/tenants?status=SUSPENDED&limit=200"), 200)
                        .path("tenants")
                        .findValuesAsText("id"))
                .contains(second)
                .doesNotContain(first);
        assertThat(json(tenants.get("/v1/tenants?status=x&limit=0&cursor=1"), 422)
                        .path("errors"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer wrong", "Basic an-admin-key-for-tests"})
    void withoutTheAdminKeyNothingIsDone(String authorization) throws Exception {
        for (String path :
                new String[] {"/v1/tenants", "/v1/tenants/x", "/v1/tenants/x/keys", "/v1/tenants/x/keys/y:rotate"}) {
            var request = tenants.request(path).POST(BodyPublishers.ofString("{\"name\":\"a\"}"));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            assertThat(tenants.send(request).statusCode()).as(path).isEqualTo(401);
        }
    }

    private static JsonNode file(String id) throws Exception {
        return json(tenants.get("/v1/tenants/" + id), 200);
    }
}
