package io.qasid.simulator.voice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwimlTest {
    @Test
    void readsTheVerbsInOrder() {
        String twiml = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response>
                  <Pause length="1"/>
                  <Say language="fa-IR" loop="2">سلام &amp; درود</Say>
                  <Unheard/>
                  <Gather action="/keys" method="get" numDigits="1"><Say>press</Say></Gather>
                  <Hangup/>
                </Response>""";

        assertThat(Twiml.parse(twiml))
                .contains(List.of(
                        new Twiml.Pause(),
                        new Twiml.Say("fa-IR", "سلام & درود", 2),
                        new Twiml.Gather(List.of(new Twiml.Say("en-US", "press", 1)), Optional.of("/keys"), true),
                        new Twiml.Hangup()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "salaam",
                "<Response><Say>salaam</Response>",
                "<Response><Say>a & b</Say></Response>",
                "<Response><Say>\u0001</Say></Response>",
                "<Answer/>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><Response><Say>&b;</Say></Response>",
            })
    void whatIsNoTwimlIsNoTwiml(String text) {
        assertThat(Twiml.parse(text)).isEmpty();
    }

    @Test
    void aLoopForEverEndsSomewhere() {
        assertThat(Twiml.parse("<Response><Say loop=\"0\">a</Say></Response>").orElseThrow())
                .containsExactly(new Twiml.Say("en-US", "a", 10));
    }
}
