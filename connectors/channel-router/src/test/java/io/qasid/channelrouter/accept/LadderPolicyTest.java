package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.channelrouter.accept.LadderPolicy.Entry;
import io.qasid.channelrouter.accept.LadderPolicy.Rung;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.model.Msisdn;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderPolicyTest {
    private static final Entry EVERYBODY = entry("default", "", "sms:awcc");
    private static final Entry ROSHAN = entry("default", "+9379", "sms:roshan");

    @Test
    void theLongestPrefixWins() {
        LadderPolicy policy = new LadderPolicy(List.of(EVERYBODY, ROSHAN));

        assertThat(policy.find("default", new Msisdn("+93790000000"))).contains(ROSHAN);
        assertThat(policy.find("default", new Msisdn("+93700000000"))).contains(EVERYBODY);
        assertThat(policy.find("code", new Msisdn("+93700000000"))).isEmpty();
    }

    @Test
    void nothingIsLeftToChance() {
        assertThatThrownBy(() -> new LadderPolicy(List.of(EVERYBODY, ROSHAN, entry("default", "", "viber:qasid"))))
                .hasMessage("qasid.channel-router.ladders has two entries named 'default' for prefix ''");
        assertThatThrownBy(() -> new LadderPolicy(List.of(ROSHAN)))
                .hasMessageContaining("named default with an empty prefix");
    }

    private static Entry entry(String name, String prefix, String route) {
        return new Entry(name, prefix, Strategy.SEQUENTIAL, List.of(Rung.parse(route)));
    }
}
