package io.qasid.tenants;

import static io.qasid.tenants.RunningTenants.json;
import static io.qasid.tenants.RunningTenants.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.servers.TestServers;
import io.qasid.tenants.RunningTenants.Made;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyAdminTest {
    private static RunningTenants tenants;

    private String tenant = "";

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

    @BeforeEach
    void makeATenant() throws Exception {
        tenant = tenants.tenant();
    }

    @Test
    void aKeyIsShownOnceAndNowhereAfterwards() throws Exception {
        HttpResponse<String> response = tenants.post(
                keys(tenant),
                "{\"scopes\":[\"ledger:read\",\"messages:send\"],\"reason\":\"new shop\",\"by\":\"Layla\"}");

        JsonNode made = json(response, 201);
        String key = made.path("key").asText();
        assertThat(key).matches("qk_[0-9A-Za-z]{43}");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode details = made.path("details");
        assertThat(details.path("prefix").asText()).isEqualTo(key.substring(0, 8));
        assertThat(details.path("scopes").toString()).isEqualTo("[\"messages:send\",\"ledger:read\"]");
        assertThat(details.path("state").asText()).isEqualTo("ACTIVE");
        assertThat(details.path("expiresAt").isNull()).isTrue();

        String list = tenants.get(keys(tenant)).body();
        String file = tenants.get("/v1/tenants/" + tenant).body();
        assertThat(json(tenants.get(keys(tenant)), 200).path("keys").path(0)).isEqualTo(details);
        String hash = HexFormat.of().formatHex(RunningTenants.sha256(key));
        assertThat(list + file).doesNotContain(key.substring(8)).doesNotContain(hash);
        JsonNode line = history().path(0);
        assertThat(line.path("what").asText()).isEqualTo("key issued: messages:send, ledger:read");
        assertThat(line.path("keyId").asText()).isEqualTo(details.path("id").asText());
        assertThat(line.path("by").asText()).isEqualTo("Layla");
    }

    @Test
    void noTwoKeysAreTheSame() throws Exception {
        assertThat(tenants.key(tenant, "").key())
                .isNotEqualTo(tenants.key(tenant, "").key());
    }

    @Test
    void aKeyThatExistsElsewhereIsBroughtAlongByItsHashOnce() throws Exception {
        String key = "qk_" + UUID.randomUUID();
        String body = "{\"scopes\":[\"audit:read\"],\"prefix\":\"qk_1234\",\"sha256\":\""
                + HexFormat.of().formatHex(RunningTenants.sha256(key)) + "\"}";

        JsonNode made = json(tenants.post(keys(tenant), body), 201);
        assertThat(made.path("key").isNull()).isTrue();
        assertThat(made.path("details").path("prefix").asText()).isEqualTo("qk_1234");
        assertThat(tenants.verdict(key)).isEqualTo("GRANTED");
        assertThat(json(tenants.post(keys(tenant), body), 409).path("code").asText())
                .isEqualTo("KEY_EXISTS");
        assertThat(json(tenants.post(keys(tenants.tenant()), body), 409)
                        .path("code")
                        .asText())
                .as("another tenant's")
                .isEqualTo("KEY_EXISTS");
        assertThat(tenants.check(key).getGranted().getTenantId()).isEqualTo(tenant);
    }

    @Test
    void theOldKeyWorksUntilTheOverlapIsOverAndTheNewOneAtOnce() throws Exception {
        Made old = tenants.key(tenant, "");

        JsonNode rotated = json(
                tenants.post(keys(tenant) + "/" + old.id() + ":rotate", "{\"overlap\":\"PT1H\",\"by\":\"Nasrin\"}"),
                201);

        String next = rotated.path("key").asText();
        assertThat(next).matches("qk_[0-9A-Za-z]{43}").isNotEqualTo(old.key());
        assertThat(rotated.path("details").path("scopes").toString())
                .isEqualTo("[\"messages:send\",\"messages:read\"]");
        assertThat(rotated.path("details").path("expiresAt").isNull()).isTrue();
        assertThat(tenants.verdict(next)).isEqualTo("GRANTED");
        assertThat(tenants.verdict(old.key())).isEqualTo("GRANTED");

        tenants.advance(Duration.ofMinutes(59));
        assertThat(tenants.verdict(old.key())).isEqualTo("GRANTED");
        tenants.advance(Duration.ofMinutes(2));
        assertThat(tenants.verdict(old.key())).isEqualTo("EXPIRED");
        assertThat(tenants.verdict(next)).isEqualTo("GRANTED");
        JsonNode listed = json(tenants.get(keys(tenant)), 200).path("keys").path(1);
        assertThat(listed.path("state").asText()).isEqualTo("EXPIRED");
        assertThat(listed.path("replacedBy").asText())
                .isEqualTo(rotated.path("details").path("id").asText());
        assertThat(history().path(0).path("what").asText()).contains("in the place of " + old.id());
        assertThat(history().path(1).path("what").asText()).startsWith("key rotated to ");
        assertThat(history().path(1).path("by").asText()).isEqualTo("Nasrin");
    }

    @Test
    void anOverlapIsADayUnlessItIsNamed() throws Exception {
        Made old = tenants.key(tenant, "");
        json(tenants.post(keys(tenant) + "/" + old.id() + ":rotate", "{}"), 201);

        Instant end = tenants.check(old.key()).getGranted().hasExpiresAt()
                ? Instant.ofEpochSecond(
                        tenants.check(old.key()).getGranted().getExpiresAt().getSeconds())
                : Instant.MAX;

        assertThat(Duration.between(tenants.now(), end)).isBetween(Duration.ofHours(23), Duration.ofHours(24));
    }

    @Test
    void withoutAnOverlapTheOldKeyEndsAtOnce() throws Exception {
        Made old = tenants.key(tenant, "");
        json(tenants.post(keys(tenant) + "/" + old.id() + ":rotate", "{\"overlap\":\"PT0S\"}"), 201);

        assertThat(tenants.verdict(old.key())).isEqualTo("EXPIRED");
    }

    @Test
    void anOverlapNeverMakesAKeyLiveLongerAndItsSuccessorLivesAsLongAsItDid() throws Exception {
        Instant expiry = tenants.now().plus(Duration.ofHours(2));
        Made old = tenants.key(tenant, ",\"expiresAt\":\"" + expiry + "\"");
        tenants.advance(Duration.ofHours(1));

        JsonNode next = json(tenants.post(keys(tenant) + "/" + old.id() + ":rotate", "{\"overlap\":\"P7D\"}"), 201);

        assertThat(tenants.check(old.key()).getGranted().getExpiresAt().getSeconds())
                .isEqualTo(expiry.getEpochSecond());
        assertThat(Duration.between(
                        tenants.now(),
                        Instant.parse(next.path("details").path("expiresAt").asText())))
                .isBetween(Duration.ofMinutes(118), Duration.ofHours(2));
    }

    @Test
    void aKeyIsRotatedOnceAndOnlyWhileItIsActive() throws Exception {
        Made key = tenants.key(tenant, "");
        String rotate = keys(tenant) + "/" + key.id() + ":rotate";
        json(tenants.post(rotate, "{}"), 201);

        assertThat(json(tenants.post(rotate, "{}"), 409).path("code").asText()).isEqualTo("KEY_ROTATED");
        json(tenants.delete(keys(tenant) + "/" + key.id()), 200);
        assertThat(json(tenants.post(rotate, "{}"), 409).path("code").asText()).isEqualTo("KEY_NOT_ACTIVE");
        assertThat(json(tenants.get(keys(tenant)), 200).path("keys")).hasSize(2);
    }

    @Test
    void aRevokedKeyIsOneAtOnceAndForEver() throws Exception {
        Made key = tenants.key(tenant, "");

        JsonNode revoked = json(tenants.delete(keys(tenant) + "/" + key.id() + "?by=Nasrin&reason=leaked"), 200);
        JsonNode again = json(tenants.delete(keys(tenant) + "/" + key.id()), 200);

        assertThat(revoked.path("state").asText()).isEqualTo("REVOKED");
        assertThat(again).isEqualTo(revoked);
        assertThat(tenants.verdict(key.key())).isEqualTo("REVOKED");
        assertThat(history()).hasSize(3);
        assertThat(history().path(0).path("what").asText()).isEqualTo("key revoked");
        assertThat(history().path(0).path("reason").asText()).isEqualTo("leaked");
        assertThat(history().path(0).path("by").asText()).isEqualTo("Nasrin");
    }

    @Test
    void nobodyTouchesAnotherTenantsKey() throws Exception {
        Made key = tenants.key(tenant, "");
        String other = tenants.tenant();

        json(tenants.delete(keys(other) + "/" + key.id()), 404);
        json(tenants.post(keys(other) + "/" + key.id() + ":rotate", "{}"), 404);
        assertThat(tenants.verdict(key.key())).isEqualTo("GRANTED");
    }

    @Test
    void aTenantHasFiftyKeysInForceAndRoomAgainAfterARevocation() throws Exception {
        Made first = tenants.key(tenant, "");
        for (int i = 1; i < Keys.IN_FORCE_MAX; i++) {
            assertThat(tenants.key(tenant, "").key()).isNotEmpty();
        }
        String body = "{\"scopes\":[\"audit:read\"]}";

        assertThat(json(tenants.post(keys(tenant), body), 409).path("code").asText())
                .isEqualTo("TOO_MANY_KEYS");
        json(tenants.delete(keys(tenant) + "/" + first.id()), 200);
        json(tenants.post(keys(tenant), body), 201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                              | /scopes",
                "{'scopes':[]}                                                   | /scopes",
                "{'scopes':['messages:delete']}                                  | /scopes",
                "{'scopes':'messages:send'}                                      | /scopes",
                "{'scopes':['audit:read'],'expiresAt':'tomorrow'}                | /expiresAt",
                "{'scopes':['audit:read'],'expiresAt':'2020-01-01T00:00:00Z'}    | /expiresAt",
                "{'scopes':['audit:read'],'expiresAt':'2999-01-01T00:00:00Z'}    | /expiresAt",
                "{'scopes':['audit:read'],'sha256':'abc'}                        | /sha256",
                "{'scopes':['audit:read'],'prefix':'qk_12345'}                   | /prefix",
                "{'scopes':['audit:read'],'key':'qk_1'}                          | /key",
            })
    void whatIsWrongIsNamedAndNotRepeated(String body, String pointer) throws Exception {
        JsonNode problem = json(tenants.post(keys(tenant), body.replace('\'', '"')), 422);

        assertThat(problem.path("errors")).hasSize(1);
        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo(pointer);
        assertThat(json(tenants.get(keys(tenant)), 200).path("keys")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT-1S", "P31D", "PT721H", "a day", "P1M", "24"})
    void anOverlapIsADurationOfAMonthAtMost(String overlap) throws Exception {
        Made key = tenants.key(tenant, "");

        JsonNode problem =
                json(tenants.post(keys(tenant) + "/" + key.id() + ":rotate", "{\"overlap\":\"" + overlap + "\"}"), 422);

        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo("/overlap");
        assertThat(json(tenants.get(keys(tenant)), 200).path("keys")).hasSize(1);
    }

    private JsonNode history() throws Exception {
        return json(tenants.get("/v1/tenants/" + tenant), 200).path("history");
    }
}
