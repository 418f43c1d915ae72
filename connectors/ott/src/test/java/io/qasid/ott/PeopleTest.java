package io.qasid.ott;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.proto.v1.OttHeard;
import io.qasid.proto.v1.OttHeardBatch;
import io.qasid.proto.v1.OttHeardReply;
import io.qasid.storage.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeopleTest {
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Route TELEGRAM = Route.parse("telegram:qasid");
    private static final Route VIBER = Route.parse("viber:qasid");
    private static final Msisdn ALI = new Msisdn("+93700000001");
    private static final Msisdn MINA = new Msisdn("+93700000002");
    private static final Instant NOON = Instant.parse("2026-03-21T12:00:00Z");

    private Database database;
    private People people;

    @BeforeEach
    void open() throws Exception {
        database = Stand.open(Stand.migrated());
        people = new People(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theLatestWordCountsInWhateverOrderTheyCome() throws Exception {
        people.remember(List.of(wrote(ALI, NOON), wrote(ALI, NOON.minusSeconds(60))));
        assertThat(people.wroteAt(WHATSAPP, ALI)).contains(NOON);
        assertThat(people.wroteAt(WHATSAPP, MINA)).isEmpty();
        assertThat(people.wroteAt(Route.parse("whatsapp:other"), ALI)).isEmpty();
    }

    @Test
    void aChatBelongsToTheNumberThatItsPersonGave() throws Exception {
        assertThat(people.remember(List.of(inChat("7", NOON)))).containsExactly(Optional.empty());
        assertThat(people.remember(List.of(link(ALI, "7", NOON), inChat("7", NOON.plusSeconds(1)))))
                .containsExactly(Optional.of(ALI), Optional.of(ALI));
        assertThat(people.chat(TELEGRAM, ALI)).contains("7");
        assertThat(people.chat(Route.parse("telegram:other"), ALI)).isEmpty();
    }

    @Test
    void aNumberThatMovesToAnotherChatLeavesTheOldOne() throws Exception {
        people.remember(List.of(link(ALI, "7", NOON), link(ALI, "8", NOON.plusSeconds(1))));
        assertThat(people.chat(TELEGRAM, ALI)).contains("8");
        assertThat(people.remember(List.of(inChat("7", NOON.plusSeconds(2))))).containsExactly(Optional.empty());
        people.remember(List.of(link(ALI, "7", NOON.minusSeconds(1))));
        assertThat(people.chat(TELEGRAM, ALI)).as("a late repeat").contains("8");
        people.remember(List.of(link(MINA, "8", NOON.plusSeconds(3))));
        assertThat(people.chat(TELEGRAM, MINA)).contains("8");
        assertThat(people.chat(TELEGRAM, ALI)).isEmpty();
    }

    @Test
    void whoBlocksTheBotIsNotReachedUntilTheyWriteAgain() throws Exception {
        people.remember(List.of(
                link(ALI, "7", NOON), new Heard(TELEGRAM, NOON.plusSeconds(1), Optional.empty(), "7", false, true)));
        assertThat(people.chat(TELEGRAM, ALI)).isEmpty();
        people.remember(List.of(inChat("7", NOON)));
        assertThat(people.chat(TELEGRAM, ALI)).as("what was written before").isEmpty();
        people.remember(List.of(inChat("7", NOON.plusSeconds(2))));
        assertThat(people.chat(TELEGRAM, ALI)).contains("7");
    }

    /// Who opens a Viber bot by a link has proved their number, and can't be written to before they write.
    @Test
    void aLinkOfSomebodyWhoHasNotSubscribedWaitsForTheirFirstWord() throws Exception {
        String user = "dnZ2djkzNzAwMDAwMDAwMQ==";
        Heard opened = new Heard(VIBER, NOON, Optional.of(ALI), user, true, true);
        assertThat(people.remember(List.of(opened))).containsExactly(Optional.of(ALI));
        assertThat(people.chat(VIBER, ALI)).isEmpty();
        people.remember(List.of(new Heard(VIBER, NOON.plusMillis(1), Optional.empty(), user, false, false), opened));
        assertThat(people.chat(VIBER, ALI))
                .as("even when the link is told again")
                .contains(user);
        assertThat(people.chat(TELEGRAM, ALI)).isEmpty();
    }

    @Test
    void windowsThatAreOverAreForgotten() throws Exception {
        people.remember(List.of(wrote(ALI, NOON), wrote(MINA, NOON.plusSeconds(2))));
        assertThat(people.forgetWindowsBefore(NOON.plusSeconds(1), 10)).isEqualTo(1);
        assertThat(people.wroteAt(WHATSAPP, ALI)).isEmpty();
        assertThat(people.wroteAt(WHATSAPP, MINA)).isPresent();
    }

    @Test
    void oneBadEntryLeavesNothingOfItsBatch() throws Exception {
        HeardResponder responder = new HeardResponder(people);
        OttHeard good = OttHeard.newBuilder()
                .setRoute("whatsapp:qasid")
                .setRecipient(ALI.e164())
                .build();
        for (OttHeard bad : List.of(
                good.toBuilder().setRecipient("nobody").build(),
                good.toBuilder().setRoute("pigeon:qasid").build(),
                good.toBuilder().setRecipient("").build(),
                good.toBuilder().setRoute("telegram:qasid").setChatId("x").build(),
                good.toBuilder().setRoute("telegram:qasid").build(),
                good.toBuilder().setRoute("viber:qasid").setChatId("a b").build())) {
            OttHeardBatch batch =
                    OttHeardBatch.newBuilder().addHeard(good).addHeard(bad).build();
            assertThat(OttHeardReply.parseFrom(responder.answer(batch.toByteArray()))
                            .getCommitted())
                    .isFalse();
        }
        assertThat(OttHeardReply.parseFrom(responder.answer(new byte[] {1, 2, 3}))
                        .getCommitted())
                .isFalse();
        assertThat(people.wroteAt(WHATSAPP, ALI)).isEmpty();

        OttHeardReply reply = OttHeardReply.parseFrom(responder.answer(
                OttHeardBatch.newBuilder().addHeard(good).build().toByteArray()));
        assertThat(reply.getCommitted()).isTrue();
        assertThat(reply.getRecipientsList()).containsExactly(ALI.e164());
    }

    private static Heard wrote(Msisdn who, Instant at) {
        return new Heard(WHATSAPP, at, Optional.of(who), "", false, false);
    }

    private static Heard link(Msisdn who, String chat, Instant at) {
        return new Heard(TELEGRAM, at, Optional.of(who), chat, true, false);
    }

    private static Heard inChat(String chat, Instant at) {
        return new Heard(TELEGRAM, at, Optional.empty(), chat, false, false);
    }
}
