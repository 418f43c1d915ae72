package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.qasid.audit.Receipt;
import io.qasid.audit.SignedReceipt;
import io.qasid.audit.VerifyingKey;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.ReceiptKey;
import io.qasid.proto.v1.ReceiptKeysRequest;
import io.qasid.proto.v1.ReceiptReply;
import io.qasid.proto.v1.RouteBatchRequest;
import io.qasid.proto.v1.RouteResult;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Receipts of messages that went through a router, verified with nothing but the public key.
class ReceiptsTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final String RETIRED = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        String key = Base64.getEncoder()
                .encodeToString(HexFormat.of().parseHex("302e020100300506032b657004220420" + "07".repeat(32)));
        stand = new RouterStand(Map.of(
                "qasid.channel-router.receipts.signing-key", key,
                "qasid.channel-router.receipts.retired-keys", RETIRED));
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void aReceiptProvesWhatBecameOfAMessageAndNamesNobody() throws Exception {
        String id = delivered("a private text");

        String jws = receipt(id).getJws();

        Receipt receipt = good(jws);
        assertThat(receipt.message()).hasToString(id);
        assertThat(receipt.records())
                .extracting(entry -> kind(entry.payloadText()))
                .containsExactlyInAnyOrder("ACCEPTED", "ATTEMPT_SUBMITTED", "ATTEMPT_DELIVERED", "MESSAGE_DELIVERED");
        assertThat(receipt.records())
                .allSatisfy(entry -> assertThat(entry.payloadText())
                        .doesNotContain("93701234567")
                        .doesNotContain("private"));
    }

    @Test
    void aReceiptIsTheSameAfterTheRecipientsDataWereErased() throws Exception {
        String id = delivered("soon forgotten");
        String before = receipt(id).getJws();
        stand.execute("update fallback_executions set recipient = '', body = '', sender = '', metadata = '{}'");
        stand.execute("delete from idempotency_keys");
        stand.execute("delete from inbox");
        stand.execute("delete from conversations");

        assertThat(good(before).records()).hasSize(4);
        assertThat(good(receipt(id).getJws()).records())
                .usingRecursiveComparison()
                .ignoringFields("path")
                .isEqualTo(good(before).records());
        stand.execute("delete from delivery_attempts");
        stand.execute("delete from fallback_executions");
        assertThat(good(receipt(id).getJws()).records()).hasSize(4);
    }

    @Test
    void anotherTenantsMessageHasNoReceiptForMe() throws Exception {
        String id = stand.accept(request("mine").build());

        assertThatThrownBy(() -> stand.stub()
                        .getReceipt(GetMessageRequest.newBuilder()
                                .setTenantId("0190a0a0-0000-7000-8000-000000000002")
                                .setMessageId(id)
                                .build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    void everyRecordOfALongChainCanBeProved() throws Exception {
        stand.accept(request("gates are warm").build());
        List<String> ids = new ArrayList<>();
        while (ids.size() <= 600) {
            ids.addAll(acceptedOf(900));
        }

        for (int i = 0; i < ids.size(); i += 45) {
            Receipt receipt = good(receipt(ids.get(i)).getJws());
            assertThat(receipt.records())
                    .isNotEmpty()
                    .allSatisfy(entry -> assertThat(entry.path()).hasSizeLessThanOrEqualTo(8));
        }
        String furthest =
                stand.text("select message_id from audit where kind = 'ACCEPTED' order by sequence desc limit 1");
        assertThat(good(receipt(furthest).getJws()).blocks().getFirst().first())
                .as("a later block")
                .isGreaterThan(1);
    }

    @Test
    void whatLiesBehindABreakIsNeverSignedAndWhatLiesBeforeItStillIs() throws Exception {
        String before = stand.accept(request("before").build());
        long slot = number(before, "slot");
        long first = number(before, "sequence");
        String after = before;
        for (int tries = 0;
                tries < 500 && !(number(after, "slot") == slot && number(after, "sequence") > first + 1);
                tries++) {
            after = stand.accept(request("after").build());
        }
        assertThat(good(receipt(after).getJws()).records()).hasSize(1);
        stand.execute("update audit set payload = payload || '\\x20' where sequence = " + (first + 1) + " and slot = "
                + slot);

        assertThat(receipt(after).getUnprovable()).as("at once").isTrue();
        stand.stub().verifyAudit(VerifyAuditRequest.getDefaultInstance());
        assertThat(receipt(after).getUnprovable()).as("in quarantine").isTrue();
        assertThat(good(receipt(before).getJws()).records()).hasSize(1);
    }

    @Test
    void keysThatWereRetiredArePublishedBehindThePresentOne() {
        List<ReceiptKey> keys = stand.stub()
                .getReceiptKeys(ReceiptKeysRequest.getDefaultInstance())
                .getKeysList();

        assertThat(keys).hasSize(2);
        assertThat(keys.getLast().getId()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    @Test
    void aRouterWithoutAKeySaysSo() throws Exception {
        String id = stand.accept(request("unsigned").build());
        stand.stop();
        stand.startAgain(Map.of("qasid.channel-router.receipts.signing-key", ""));

        assertThat(receipt(id).getNotSigning()).isTrue();
    }

    private String delivered(String text) throws Exception {
        String id = stand.accept(request(text).build());
        var attempt = stand.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst();
        stand.connector.accepted(attempt, "p1");
        stand.connector.receipt(AWCC, "p1", "DELIVERED");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> stand.message(id).getStatus().equals("DELIVERED"));
        return id;
    }

    private ReceiptReply receipt(String id) {
        return stand.stub()
                .getReceipt(GetMessageRequest.newBuilder()
                        .setTenantId(RouterStand.TENANT)
                        .setMessageId(id)
                        .build());
    }

    /// As somebody does who has the file and the public key.
    private Receipt good(String jws) {
        List<VerifyingKey> keys =
                stand.stub().getReceiptKeys(ReceiptKeysRequest.getDefaultInstance()).getKeysList().stream()
                        .map(key -> VerifyingKey.ofPem(key.getPem()))
                        .toList();
        SignedReceipt.Checked checked = SignedReceipt.check(jws.getBytes(StandardCharsets.UTF_8), keys);
        assertThat(checked).isInstanceOf(SignedReceipt.Good.class);
        return ((SignedReceipt.Good) checked).receipt();
    }

    private static String kind(String payload) {
        return payload.replaceAll(".*\"kind\":\"([A-Z_]+)\".*", "$1");
    }

    private List<String> acceptedOf(int requests) throws Exception {
        RouteBatchRequest.Builder batch = RouteBatchRequest.newBuilder();
        for (int i = 0; i < requests; i++) {
            batch.addRequests(request("one of many").build());
        }
        return stand.stub().routeBatch(batch.build()).getResultsList().stream()
                .filter(RouteResult::hasAccepted)
                .map(result -> result.getAccepted().getMessageId())
                .toList();
    }

    /// Where the record of the acceptance is.
    private long number(String id, String column) throws Exception {
        return Long.parseLong(
                stand.text("select " + column + " from audit where kind = 'ACCEPTED' and message_id = '" + id + "'"));
    }
}
