package io.qasid.consent;

import static io.qasid.proto.v1.Category.CATEGORY_EMERGENCY;
import static io.qasid.proto.v1.Category.CATEGORY_MARKETING;
import static io.qasid.proto.v1.Category.CATEGORY_OTP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.RecipientSaid;
import io.qasid.proto.v1.RecipientSaidBatch;
import io.qasid.proto.v1.RecipientSaidReply;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What recipients say by themselves, as the router hands it over.
class RecipientSaidTest {
    private static final String ZAINAB = "+93701234567";
    private static final Instant NOON = Instant.parse("2026-03-21T08:00:00Z");

    private static RunningConsent consent;
    private static HeardAnnouncements announcements;
    private static Connection nats;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws Exception {
        TestDatabase database = TestServers.freshDatabase();
        String natsUrl = TestServers.nats().url();
        RunningConsent.migrate(database.url(), database.user(), database.password());
        announcements = new HeardAnnouncements(natsUrl);
        consent = new RunningConsent(database.url(), database.user(), database.password(), natsUrl);
        nats = Nats.connect(natsUrl);
    }

    @AfterAll
    static void stop() throws Exception {
        nats.close();
        consent.close();
        announcements.close();
    }

    @Test
    void whoOptsOutIsWrittenToByThisTenantNoMoreAndWhoOptsInAgainIs() throws Exception {
        assertThat(tell(said(false, NOON))).isTrue();

        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_WITHDRAWN");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_OTP)).isEqualTo("CONSENT_WITHDRAWN");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_EMERGENCY)).isEqualTo("CONSENT_NOT_NEEDED");
        assertThat(consent.reason(UUID.randomUUID().toString(), ZAINAB, CATEGORY_OTP))
                .as("another tenant")
                .isEqualTo("CONSENT_NOT_NEEDED");

        assertThat(tell(said(true, NOON.plusSeconds(60)))).isTrue();

        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_OTP)).isEqualTo("CONSENT_GRANTED");
    }

    @Test
    void whatComesAgainOrTooLateChangesNothing() throws Exception {
        tell(said(false, NOON));
        tell(said(true, NOON.plusSeconds(60)));

        assertThat(tell(said(false, NOON))).isTrue();
        assertThat(tell(said(true, NOON.plusSeconds(60)))).isTrue();

        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
        assertThat(consent.get("/v1/consents?tenantId=" + tenant + "&recipient=%2B93701234567")
                        .body())
                .containsOnlyOnce("\"state\":\"WITHDRAWN\"");
    }

    @Test
    void ofTwoThatAreToldAtOnceTheLaterOneHolds() throws Exception {
        for (int i = 0; i < 50; i++) {
            RecipientSaid first = said(true, NOON.plusSeconds(2L * i));
            RecipientSaid last = said(false, NOON.plusSeconds(2L * i + 1));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Boolean> one = threads.submit(() -> tell(last));
                Future<Boolean> other = threads.submit(() -> tell(first));
                assertThat(one.get() && other.get()).isTrue();
            }
            assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING))
                    .as("round %d", i)
                    .isEqualTo("CONSENT_WITHDRAWN");
        }
    }

    @Test
    void anOptOutIsAnnouncedSoThatNoCacheOutlivesIt() throws Exception {
        int before = announcements.envelopes().size();

        tell(said(false, NOON));

        await().until(() -> announcements.envelopes().size() > before);
    }

    @Test
    void whatIsNotWhatItShouldBeIsRefusedWhole() throws Exception {
        RecipientSaid nobody =
                said(false, NOON).toBuilder().setRecipient("zainab").build();
        assertThat(tell(said(false, NOON), nobody)).isFalse();
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_OTP)).isEqualTo("CONSENT_NOT_NEEDED");

        Message reply = nats.request(
                Subjects.RECIPIENT_SAID, "garbage".getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(10));
        assertThat(RecipientSaidReply.parseFrom(Objects.requireNonNull(reply).getData())
                        .getCommitted())
                .isFalse();
    }

    private RecipientSaid said(boolean optedIn, Instant at) {
        return RecipientSaid.newBuilder()
                .setTenantId(tenant)
                .setRecipient(ZAINAB)
                .setOptedIn(optedIn)
                .setProof("answered with a keyword over sms:awcc")
                .setAt(Timestamp.newBuilder().setSeconds(at.getEpochSecond()))
                .build();
    }

    private static boolean tell(RecipientSaid... said) throws Exception {
        RecipientSaidBatch.Builder batch = RecipientSaidBatch.newBuilder();
        for (RecipientSaid each : said) {
            batch.addSaid(each);
        }
        Message reply = nats.request(Subjects.RECIPIENT_SAID, batch.build().toByteArray(), Duration.ofSeconds(10));
        return RecipientSaidReply.parseFrom(Objects.requireNonNull(reply).getData())
                .getCommitted();
    }
}
