package io.qasid.tenants;

import static io.qasid.tenants.RunningTenants.json;
import static io.qasid.tenants.RunningTenants.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.qasid.proto.v1.KeyCheck;
import io.qasid.proto.v1.KeyGrant;
import io.qasid.proto.v1.KeyRefusal;
import io.qasid.servers.TestServers;
import io.qasid.tenants.RunningTenants.Made;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCheckTest {
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
    void aGoodKeySaysWhoseItIsAndWhatItMay() throws Exception {
        String tenant = json(
                        tenants.post(
                                "/v1/tenants",
                                "{\"name\":\"Bank\",\"defaultSender\":\"Bank\",\"requestsPerSecond\":20}"),
                        201)
                .path("id")
                .asText();
        Instant expiry = tenants.now().plus(Duration.ofDays(1));
        Made key = tenants.key(tenant, ",\"expiresAt\":\"" + expiry + "\"");

        KeyGrant grant = tenants.check(key.key()).getGranted();

        assertThat(grant.getTenantId()).isEqualTo(tenant);
        assertThat(grant.getKeyId()).isEqualTo(key.id());
        assertThat(grant.getScopesList()).containsExactly("messages:send", "messages:read");
        assertThat(grant.getRequestsPerSecond()).isEqualTo(20);
        assertThat(grant.getDefaultSender()).isEqualTo("Bank");
        assertThat(grant.getExpiresAt().getSeconds()).isEqualTo(expiry.getEpochSecond());
    }

    @Test
    void aKeyThatNobodyHasIsUnknownAndNobodys() {
        KeyRefusal refusal = tenants.check("qk_nobody").getRefused();

        assertThat(refusal.getReason()).isEqualTo(KeyRefusal.Reason.REASON_UNKNOWN);
        assertThat(refusal.getTenantId()).isEmpty();
    }

    @Test
    void aKeyIsNoneFromItsExpiryOn() throws Exception {
        Made key = tenants.key(
                tenants.tenant(), ",\"expiresAt\":\"" + tenants.now().plus(Duration.ofHours(1)) + "\"");
        tenants.advance(Duration.ofMinutes(61));

        assertThat(tenants.verdict(key.key())).isEqualTo("EXPIRED");
    }

    @Test
    void theKeysOfASuspendedTenantAreGoodAgainWhenItIsActive() throws Exception {
        String tenant = tenants.tenant();
        Made key = tenants.key(tenant, "");
        Made revoked = tenants.key(tenant, "");
        json(tenants.delete(keys(tenant) + "/" + revoked.id()), 200);

        json(tenants.patch("/v1/tenants/" + tenant, "{\"version\":1,\"status\":\"SUSPENDED\"}"), 200);
        KeyRefusal refusal = tenants.check(key.key()).getRefused();
        assertThat(refusal.getReason()).isEqualTo(KeyRefusal.Reason.REASON_TENANT_SUSPENDED);
        assertThat(refusal.getTenantId()).isEqualTo(tenant);
        assertThat(tenants.verdict(revoked.key())).isEqualTo("REVOKED");

        json(tenants.patch("/v1/tenants/" + tenant, "{\"version\":2,\"status\":\"ACTIVE\"}"), 200);
        assertThat(tenants.verdict(key.key())).isEqualTo("GRANTED");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 100_000})
    void whatIsNoHashIsRefused(int octets) {
        KeyCheck check = KeyCheck.newBuilder()
                .setSha256(ByteString.copyFrom(new byte[octets]))
                .build();

        assertThatThrownBy(() -> tenants.stub().checkKey(check))
                .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }
}
