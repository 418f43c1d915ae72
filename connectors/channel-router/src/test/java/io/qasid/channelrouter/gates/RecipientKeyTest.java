package io.qasid.channelrouter.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Two questions have one key only if they have one answer.
final class RecipientKeyTest {
    private static final List<TenantId> TENANTS =
            List.of(new TenantId(new UUID(1, 2)), new TenantId(new UUID(1, 3)), new TenantId(new UUID(2, 2)));
    private static final List<Msisdn> PEOPLE =
            List.of(new Msisdn("+93700000001"), new Msisdn("+937000000010"), new Msisdn("+93700000010"));
    private static final List<String> TEXTS = List.of("", "salam", "salam ");

    @Test
    void differsWithEverythingThatAnAnswerDependsOn() {
        Set<Object> consent = new HashSet<>();
        Set<Object> compliance = new HashSet<>();
        int people = 0;
        for (TenantId tenant : TENANTS) {
            for (Msisdn recipient : PEOPLE) {
                for (Channel channel : Channel.values()) {
                    for (Category category : Category.values()) {
                        people++;
                        consent.add(new ConsentQuestion(tenant, recipient, channel, category).key());
                        for (String text : TEXTS) {
                            compliance.add(new ComplianceQuestion(tenant, recipient, channel, category, text).key());
                        }
                    }
                }
            }
        }
        assertThat(consent).hasSize(people);
        assertThat(compliance).hasSize(people * TEXTS.size());
    }

    @Test
    void isTheSameForTheSameQuestion() {
        assertThat(question("+93700000001").key())
                .isEqualTo(question("+93700000001").key())
                .hasSameHashCodeAs(question("+93700000001").key());
    }

    @Test
    void doesNotPrintTheNumber() {
        assertThat(question("+93700000001").key().toString()).doesNotContain("9370");
    }

    private static ComplianceQuestion question(String recipient) {
        return new ComplianceQuestion(
                TENANTS.getFirst(), new Msisdn(recipient), Channel.SMS, Category.OTP, TEXTS.getLast());
    }
}
