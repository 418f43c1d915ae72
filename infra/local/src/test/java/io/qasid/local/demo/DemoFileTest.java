package io.qasid.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.model.Category;
import io.qasid.model.MessageStatus;
import io.qasid.model.SmsEncoding;
import io.qasid.model.SmsSegmentation;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoFileTest {
    private static final List<DemoMessage> MESSAGES = DemoFile.shipped().messages();

    static Stream<DemoMessage> accepted() {
        return MESSAGES.stream().filter(message -> message.expect().status() != null);
    }

    @Test
    void has_at_least_24_messages_in_three_languages() {
        assertThat(MESSAGES).hasSizeGreaterThanOrEqualTo(24);
        for (String language : List.of("fa-AF", "ps-AF", "en")) {
            assertThat(MESSAGES.stream().filter(message -> message.language().equals(language)))
                    .as(language)
                    .hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void says_the_encoding_and_segments_that_the_text_really_takes(DemoMessage message) {
        SmsSegmentation segmentation = SmsSegmentation.of(message.text());

        assertThat(message.expect().encoding()).isEqualTo(segmentation.encoding());
        assertThat(message.expect().segments()).isEqualTo(segmentation.segmentCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"70", "71", "72", "79", "73", "78", "76", "77", "744"})
    void has_numbers_of_each_afghan_operator(String prefix) {
        assertThat(MESSAGES).anyMatch(message -> message.to().startsWith("+93" + prefix));
    }

    @Test
    void has_numbers_from_abroad() {
        assertThat(accepted().filter(message -> !message.to().startsWith("+93")))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void has_texts_at_both_sides_of_the_segment_limits() {
        assertThat(one(SmsEncoding.GSM_7, 160).expect().segments()).isEqualTo(1);
        assertThat(one(SmsEncoding.GSM_7, 161).expect().segments()).isEqualTo(2);
        assertThat(one(SmsEncoding.UCS_2, 70).expect().segments()).isEqualTo(1);
        assertThat(one(SmsEncoding.UCS_2, 71).expect().segments()).isEqualTo(2);
        assertThat(accepted()).anyMatch(message -> message.expect().segments() == 4);
    }

    @Test
    void has_the_characters_that_are_easily_broken() {
        assertSome("ZWNJ", message -> message.text().indexOf('\u200c') >= 0);
        assertSome(
                "an emoji outside the basic plane",
                message -> message.text().codePoints().anyMatch(Character::isSupplementaryCodePoint));
        for (String extension : List.of("€", "[", "]", "{", "}")) {
            assertThat(accepted())
                    .as(extension)
                    .anyMatch(message -> message.text().contains(extension)
                            && message.expect().encoding() == SmsEncoding.GSM_7);
        }
    }

    @Test
    void has_the_ends_that_a_message_can_have() {
        assertSome("first operator", ends(MessageStatus.DELIVERED, "sms:awcc"));
        assertSome("second operator", ends(MessageStatus.DELIVERED, "sms:roshan"));
        assertSome("WhatsApp", ends(MessageStatus.DELIVERED, "whatsapp:qasid"));
        assertSome("Telegram", ends(MessageStatus.DELIVERED, "telegram:qasid"));
        assertSome("Viber", ends(MessageStatus.DELIVERED, "viber:qasid"));
        assertSome("a call", ends(MessageStatus.DELIVERED, "voice:qasid"));
        assertSome(
                "the third step",
                message -> message.ladder() != null && message.expect().attempts() == 3);
        assertSome(
                "every step says no",
                message -> message.expect().attempts() == 5 && message.expect().status() == MessageStatus.FAILED);
        assertSome("a template", message -> message.template() != null);
        assertSome(
                "over its cap on the way",
                message -> message.priceMax() != null && message.expect().accepted());
        assertSome(
                "over its cap at once",
                message -> "REFUSED_COST_CAP".equals(message.expect().code()));
        assertSome("quiet hours", message -> message.expect().status() == MessageStatus.DEFERRED);
        for (String route : List.of("sms:", "whatsapp:", "telegram:", "viber:")) {
            assertSome(
                    "a reply over " + route,
                    message -> message.expect().reply()
                            && String.valueOf(message.expect().route()).startsWith(route));
        }
        assertSome("nowhere", message -> message.expect().status() == MessageStatus.FAILED);
        assertSome("unknown", message -> message.expect().status() == MessageStatus.UNKNOWN);
        assertSome(
                "opted out",
                message -> message.category() == Category.MARKETING
                        && DemoFile.shipped().consents().stream()
                                .anyMatch(consent -> consent.recipient().equals(message.to())
                                        && consent.state().equals("WITHDRAWN"))
                        && "REFUSED_CONSENT".equals(message.expect().code()));
        assertSome(
                "marketing with consent",
                message -> message.category() == Category.MARKETING
                        && message.expect().accepted());
        assertSome("scheduled", message -> message.sendInSeconds() != null);
        assertSome("in bulk", message -> message.bulk() && message.expect().accepted());
        assertSome(
                "bad beside good ones",
                message -> message.bulk() && !message.expect().accepted());
        assertSome("repeated key", message -> message.expect().sameAs() != null);
        assertSome("reused key", message -> message.expect().http() == 409);
        assertSome("malformed number", message -> "/to".equals(message.expect().field()));
        assertSome("reply", message -> message.expect().reply());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9911", "9910", "9922", "9920", "9930", "9940", "9950", "9960", "9970", "9971", "9980", "9990"})
    void asks_the_simulator_for_everything_it_can_do(String magicNumber) {
        assertSome(magicNumber, message -> message.to().endsWith(magicNumber));
    }

    @Test
    void a_message_that_breaks_the_connection_travels_alone() {
        assertThat(MESSAGES)
                .filteredOn(message -> message.to()
                        .endsWith("997" + message.to().charAt(message.to().length() - 1)))
                .isNotEmpty()
                .allMatch(DemoMessage::alone);
    }

    @Test
    void refuses_a_file_that_expects_nonsense() {
        assertThatThrownBy(() -> DemoFile.parse("""
                        {"senders": [], "rules": [], "consents": [], "wroteOnWhatsApp": [], "onTelegram": [], "onViber": [], "messages": [{"name": "a", "expect": {"http": 202, "status": "IN_FLIGHT",
                        "route": "sms:awcc", "attempts": 1, "segments": 1, "encoding": "GSM_7"}}]}"""))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no message ends IN_FLIGHT");
        assertThatThrownBy(() -> DemoFile.parse("""
                        {"senders": [], "rules": [], "consents": [], "wroteOnWhatsApp": [], "onTelegram": [], "onViber": [], "messages": [{"name": "b", "expect": {"http": 202, "sameAs": "a"}}]}""")).hasMessageContaining("no earlier message is called a");
        assertThatThrownBy(
                        () -> DemoFile.parse(
                                "{\"senders\": [], \"rules\": [], \"consents\": [], \"wroteOnWhatsApp\": [], \"onTelegram\": [], \"onViber\": [], \"messages\": [], \"extra\": 1}"))
                .hasMessageContaining("extra");
    }

    private static DemoMessage one(SmsEncoding encoding, int characters) {
        return accepted()
                .filter(message -> message.expect().encoding() == encoding
                        && message.text().length() == characters)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no text of " + characters + " in " + encoding));
    }

    private static Predicate<DemoMessage> ends(MessageStatus status, String route) {
        return message -> message.expect().status() == status
                && Objects.equals(message.expect().route(), route);
    }

    private static void assertSome(String what, Predicate<DemoMessage> wanted) {
        assertThat(MESSAGES).as(what).anyMatch(wanted);
    }
}
