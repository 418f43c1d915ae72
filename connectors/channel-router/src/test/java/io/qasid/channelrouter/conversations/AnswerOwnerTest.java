package io.qasid.channelrouter.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerOwnerTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final TenantId BANK = TenantId.parse("0190a0a0-0000-7000-8000-000000000001");
    private static final TenantId SHOP = TenantId.parse("0190a0a0-0000-7000-8000-000000000002");
    private static final TenantId OWNER = TenantId.parse("0190a0a0-0000-7000-8000-000000000003");

    /// `open`, `over` or `none`; who has the first word; whether the sender has an owner.
    @ParameterizedTest
    @CsvSource({
        "open, NONE, STOP, BANK, conversation",
        "open, SHOP, '', BANK, conversation",
        "open, BANK, '', BANK, both",
        "open, SHOP, STOP, BANK, conversation",
        "over, SHOP, '', SHOP, word",
        "over, NONE, '', BANK, conversation",
        "over, SHOP, STOP, BANK, conversation",
        "none, SHOP, '', SHOP, word",
        "none, SHOP, STOP, OWNER, word",
        "none, NONE, '', OWNER, word"
    })
    void theConversationThatIsOpenThenTheWordThenTheOneThatIsOverThenTheOwner(
            String conversation, String word, String keyword, String owner, String by) {
        Optional<AnswerOwner> found = AnswerOwner.of(
                conversation(conversation),
                keyword.isEmpty() ? Optional.empty() : Optional.of(Keyword.OPT_OUT),
                word.equals("NONE") ? Optional.empty() : Optional.of(route("JOIN", tenant(word))),
                Optional.of(route("*", OWNER)),
                NOW);

        assertThat(found).isPresent();
        assertThat(found.get().tenant()).isEqualTo(tenant(owner));
        assertThat(found.get().inReplyTo().isPresent()).isEqualTo(!by.equals("word"));
        assertThat(found.get().route().isPresent()).isEqualTo(!by.equals("conversation"));
    }

    @Test
    void whatNobodyHasIsNobodys() {
        assertThat(AnswerOwner.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), NOW))
                .isEmpty();
        assertThat(AnswerOwner.of(
                        Optional.empty(),
                        Optional.of(Keyword.HELP),
                        Optional.of(route("HELP", SHOP)),
                        Optional.empty(),
                        NOW))
                .isEmpty();
    }

    @Test
    void thereIsHelpInEveryLanguageThatOneCanAskIn() {
        Set<String> languages = Keywords.languages(Keyword.HELP);

        assertThat(languages).contains("en", "fa", "ps", "ur", "ru");
        assertThat(languages)
                .allSatisfy(language -> assertThat(HelpTexts.in(language, "Bank"))
                        .contains("Bank")
                        .doesNotContain("{"));
    }

    @ParameterizedTest
    @CsvSource({"'  Join us!', JOIN", "'«بلي» می‌آیم', بلی", "'', ''", "'!!!', ''", "yes, YES"})
    void theFirstWordIsComparedAsKeywordsAre(String text, String word) {
        assertThat(Keywords.firstWord(text)).isEqualTo(word);
    }

    @Test
    void whatIsNoWordIsNone() {
        assertThat(Keywords.firstWord("x".repeat(41))).isEmpty();
        assertThat(Keywords.firstWord("a\0b")).isEmpty();
        assertThat(Keywords.reserved("stop")).isTrue();
        assertThat(Keywords.reserved("لغو")).isTrue();
        assertThat(Keywords.reserved("join")).isFalse();
    }

    private static Optional<AnswerOwner.Conversation> conversation(String state) {
        Instant active = switch (state) {
            case "open" -> NOW.minus(AnswerOwner.OPEN_FOR).plusMillis(1);
            case "over" -> NOW.minus(AnswerOwner.OPEN_FOR);
            default -> Instant.MIN;
        };
        MessageId message = MessageId.parse("0190a0a0-0000-7000-8000-00000000000a");
        return state.equals("none")
                ? Optional.empty()
                : Optional.of(new AnswerOwner.Conversation(BANK, message, active));
    }

    private static KeywordRoute route(String keyword, TenantId tenant) {
        return new KeywordRoute("4040", keyword, tenant, "label", "admin", NOW.minus(Duration.ofDays(1)));
    }

    private static TenantId tenant(String name) {
        return switch (name) {
            case "BANK" -> BANK;
            case "SHOP" -> SHOP;
            default -> OWNER;
        };
    }
}
