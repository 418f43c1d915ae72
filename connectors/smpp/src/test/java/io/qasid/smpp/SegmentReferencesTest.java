package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SegmentReferencesTest {
    private final Msisdn handset = new Msisdn("+93700000001");

    @Test
    void aHandsetSeesNoReferenceAgainFor256Messages() {
        SegmentReferences references = new SegmentReferences(new Random(1));
        for (int round = 0; round < 3; round++) {
            Set<Integer> seen = new HashSet<>();
            for (int message = 0; message < 256; message++) {
                seen.add(references.next(handset));
            }
            assertThat(seen).hasSize(256).allMatch(reference -> reference >= 0 && reference <= 255);
        }
    }

    @Test
    void trafficToOthersDoesNotUseUpTheReferencesOfAHandset() {
        SegmentReferences references = new SegmentReferences(new Random(1));
        int first = references.next(handset);
        for (int other = 0; other < 1_000; other++) {
            references.next(new Msisdn("+9379000" + (1_000 + other)));
        }
        assertThat(Math.floorMod(references.next(handset) - first, 256)).isBetween(1, 20);
    }

    @Test
    void aRestartDoesNotBeginWithTheSameReference() {
        Set<Integer> firsts = new HashSet<>();
        for (int restart = 0; restart < 50; restart++) {
            firsts.add(new SegmentReferences(new Random(restart)).next(handset));
        }
        assertThat(firsts).hasSizeGreaterThan(30);
    }
}
