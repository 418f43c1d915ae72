package io.qasid.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.ExitCode;
import io.qasid.local.Json;
import io.qasid.local.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole path against real servers, from a tenant's request to its signed callback.
class DemoTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path home;

    @Test
    void every_message_of_the_file_ends_as_the_file_says() {
        DemoFile file = DemoFile.shipped();

        int code = demo(false, file);

        assertThat(code).as("%s%n%s", out, err).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("All " + file.messages().size() + " messages ended as the file says")
                .contains("The ledger balances")
                .contains("The audit chain is whole");
        for (DemoMessage message : file.messages()) {
            assertThat(out.toString()).contains("yes  " + message.name());
            if (message.expect().status() != null) {
                assertThat(out.toString() + err).doesNotContain(message.to());
            }
        }
    }

    @Test
    void a_message_that_ends_otherwise_is_named_and_fails_the_demo() {
        int code = demo(true, DemoFile.parse("""
                {"senders": [], "rules": [], "consents": [], "wroteOnWhatsApp": [], "onTelegram": [], "onViber": [], "messages": [{
                  "name": "wrong-guess", "shows": "", "language": "en", "to": "+93701110001", "sender": "Qasid",
                  "category": "OTP", "text": "Salaam",
                  "expect": {"http": 202, "status": "DELIVERED", "route": "sms:roshan", "attempts": 1, "segments": 1,
                             "encoding": "GSM_7"}}]}"""));

        assertThat(code).as("%s%n%s", out, err).isEqualTo(ExitCode.FAILED);
        JsonNode result = Json.read(out.toString(), JsonNode.class);
        assertThat(result.path("good").asBoolean()).isFalse();
        assertThat(result.path("ledgerBalances").asBoolean()).isTrue();
        assertThat(result.path("messages").path(0).path("differences").path(0).asText())
                .isEqualTo("route is sms:awcc instead of sms:roshan");
        assertThat(err.toString())
                .contains("NO   wrong-guess")
                .contains("route is sms:awcc instead of sms:roshan")
                .contains("Not every message ended as the file says");
    }

    private int demo(boolean json, DemoFile file) {
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true));
        return new Demo(home, Map.of(), InstantSource.system(), terminal).run(file, json);
    }
}
