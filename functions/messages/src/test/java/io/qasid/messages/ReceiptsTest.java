package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.proto.v1.ReceiptKey;
import io.qasid.proto.v1.ReceiptReply;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private static final String PATH = "/v1/messages/" + FakeRouter.MESSAGE_ID + "/receipt";

    private FakeRouter router;
    private RunningMessages messages;

    @BeforeEach
    void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of());
    }

    @AfterEach
    void stop() {
        messages.close();
        router.close();
    }

    @Test
    void aReceiptIsHandedOnOctetForOctet() {
        String jws = "{\"payload\":\"cGF5\",\"protected\":\"cHJv\",\"signature\":\"c2ln\"}";
        router.gives(ReceiptReply.newBuilder().setJws(jws).build());

        HttpResponse<String> response = messages.get(PATH);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo(jws);
    }

    @Test
    void aReceiptThatCanNotBeGivenIsAProblemThatSaysWhy() {
        router.gives(ReceiptReply.newBuilder().setUnprovable(true).build());
        assertThat(code(messages.get(PATH), 409)).isEqualTo("RECEIPT_UNPROVABLE");

        router.gives(ReceiptReply.newBuilder().setNotSigning(true).build());
        assertThat(code(messages.get(PATH), 501)).isEqualTo("RECEIPTS_NOT_GIVEN");
        assertThat(code(messages.get("/v1/messages/no-id/receipt"), 404)).isEqualTo("MESSAGE_NOT_FOUND");
    }

    @Test
    void aReceiptWantsAKeyAndThePublicKeysDoNot() {
        router.publishes(ReceiptKey.newBuilder()
                .setId("kid-1")
                .setX("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
                .setPem("-----BEGIN PUBLIC KEY-----\n")
                .build());

        assertThat(messages.exchange(messages.request(PATH)).statusCode()).isEqualTo(401);
        HttpResponse<String> keys = messages.exchange(messages.request("/v1/audit/keys"));

        assertThat(keys.statusCode()).isEqualTo(200);
        assertThat(keys.headers().firstValue("Cache-Control")).hasValue("public, max-age=3600");
        JsonNode key = RunningMessages.json(keys).path("keys").get(0);
        assertThat(key.path("kty").asText()).isEqualTo("OKP");
        assertThat(key.path("crv").asText()).isEqualTo("Ed25519");
        assertThat(key.path("kid").asText()).isEqualTo("kid-1");
        assertThat(key.path("x").asText()).isEqualTo("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }

    private static String code(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).isEqualTo(status);
        return RunningMessages.json(response).path("code").asText();
    }
}
