package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.RecipientSaid;
import io.qasid.proto.v1.RecipientSaidBatch;
import io.qasid.proto.v1.RecipientSaidReply;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Answers that are keywords reach the consent function before anything else comes of them, whatever happens in
/// between.
class OptOutKeywordsTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final String PERSON = "+93701234567";

    private final List<RecipientSaid> heard = new CopyOnWriteArrayList<>();
    private RouterStand stand;
    private Connection nats;
    private @Nullable Responder consent;

    @BeforeEach
    void start() throws Exception {
        nats = Nats.connect(TestServers.nats().url());
        stand = new RouterStand(Map.of());
        stand.accept(request("a campaign").build());
        ClaimedAttempt attempt = stand.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst();
        stand.connector.deliveredAtOnce(attempt, AWCC, "a1");
    }

    @AfterEach
    void stop() throws Exception {
        if (consent != null) {
            consent.close();
        }
        stand.close();
        nats.close();
    }

    private void consentIsThere(boolean committed) {
        consent = new Responder(nats, Subjects.RECIPIENT_SAID, "consent", 1, Duration.ofSeconds(3), request -> {
            heard.addAll(RecipientSaidBatch.parseFrom(request).getSaidList());
            return RecipientSaidReply.newBuilder()
                    .setCommitted(committed)
                    .build()
                    .toByteArray();
        });
    }

    @Test
    void anOptOutIsToldToConsentAndToTheTenant() throws Exception {
        consentIsThere(true);

        stand.connector.answer(AWCC, PERSON, "QasidBank", "لغو");

        await().untilAsserted(() -> assertThat(heard).singleElement().satisfies(said -> {
            assertThat(said.getTenantId()).isEqualTo(RouterStand.TENANT);
            assertThat(said.getRecipient()).isEqualTo(PERSON);
            assertThat(said.getOptedIn()).isFalse();
            assertThat(said.getProof()).contains("sms:awcc").doesNotContain("لغو", PERSON);
        }));
        await().untilAsserted(() -> assertThat(stand.events)
                .filteredOn(event -> event.getType().equals("message.received"))
                .singleElement()
                .satisfies(event -> assertThat(event.getDataJson()).contains("\"keyword\":\"opt_out\"")));
        await().until(() -> waiting() == 0);
    }

    @Test
    void whatConsentDidNotCommitIsToldAgainAlsoAfterARestart() throws Exception {
        stand.connector.answer(AWCC, PERSON, "QasidBank", "STOP");
        await().until(() -> waiting() == 1);
        stand.restart();
        assertThat(waiting()).isEqualTo(1);

        consentIsThere(true);

        await().atMost(Duration.ofSeconds(20)).until(() -> waiting() == 0);
        assertThat(heard).extracting(RecipientSaid::getOptedIn).containsOnly(false);
    }

    @Test
    void anOptInIsToldAfterTheOptOutBeforeItAndHelpIsNoneOfConsentsBusiness() throws Exception {
        consentIsThere(true);

        stand.connector.answer(AWCC, PERSON, "QasidBank", "stop");
        stand.connector.answer(AWCC, PERSON, "QasidBank", "help");
        stand.connector.answer(AWCC, PERSON, "QasidBank", "start");

        await().untilAsserted(() ->
                assertThat(heard).extracting(RecipientSaid::getOptedIn).containsExactly(false, true));
        assertThat(heard.get(1).getAt().getSeconds())
                .isGreaterThanOrEqualTo(heard.get(0).getAt().getSeconds());
    }

    @Test
    void whoOptsOutIsRefusedFromThenOnWhetherConsentIsAwayOrDoesNotKnowYet() throws Exception {
        stand.gate(FakeGate.Kind.CONSENT).be(FakeGate.Mood.SILENT);
        stand.accept(request("a campaign").build());

        stand.connector.answer(AWCC, PERSON, "QasidBank", "STOP");

        await().untilAsserted(this::refused);
        stand.gate(FakeGate.Kind.CONSENT).be(FakeGate.Mood.ALLOWS);
        for (int i = 0; i < 20; i++) {
            refused();
        }
        stand.accept(
                request("a campaign").setCategory(Category.CATEGORY_EMERGENCY).build());
    }

    private void refused() {
        assertThatThrownBy(() ->
                        stand.stub().routeWithFallback(request("a campaign").build()))
                .hasMessageEndingWith("REFUSED_CONSENT");
    }

    private int waiting() throws Exception {
        return stand.database.inTransaction(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from recipient_said")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }
}
