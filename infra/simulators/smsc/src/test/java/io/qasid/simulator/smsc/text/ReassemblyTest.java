package io.qasid.simulator.smsc.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.simulator.smsc.pdu.Octets;
import io.qasid.simulator.smsc.text.Segment.Part;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReassemblyTest {
    private final Reassembly reassembly = new Reassembly(2);

    @Test
    void aTextOfOneSegmentIsWholeAtOnce() {
        assertThat(add("to", new Part(1, 1, 1), "a")).hasValue("a");
        assertThat(reassembly.add(1, "from", "to", new Segment(Octets.EMPTY, Octets.EMPTY, "b", Optional.empty())))
                .hasValue("b");
    }

    @Test
    void segmentsMayComeInAnyOrderAndTwice() {
        assertThat(add("to", new Part(1, 3, 3), "c")).isEmpty();
        assertThat(add("to", new Part(1, 3, 1), "a")).isEmpty();
        assertThat(add("to", new Part(1, 3, 1), "a")).isEmpty();
        assertThat(add("to", new Part(1, 3, 2), "b")).hasValue("abc");
        assertThat(reassembly.incomplete()).isZero();
    }

    @Test
    void aSurrogatePairPartedByTheCutMeetsAgain() {
        assertThat(add("to", new Part(1, 2, 1), "\uD83D")).isEmpty();
        assertThat(add("to", new Part(1, 2, 2), "\uDE00")).hasValue("😀");
    }

    @Test
    void anotherReferenceTotalOrDestinationIsAnotherMessage() {
        assertThat(add("to", new Part(1, 2, 1), "a")).isEmpty();
        assertThat(add("to", new Part(2, 2, 2), "b")).isEmpty();
        assertThat(add("to", new Part(1, 3, 2), "b")).isEmpty();
        assertThat(add("other", new Part(1, 2, 2), "b")).isEmpty();
    }

    @Test
    void theOldestIncompleteMessageGivesWay() {
        add("to", new Part(1, 2, 1), "a");
        add("to", new Part(2, 2, 1), "a");
        add("to", new Part(3, 2, 1), "a");

        assertThat(reassembly.incomplete()).isEqualTo(2);
        assertThat(add("to", new Part(3, 2, 2), "b")).hasValue("ab");
        assertThat(add("to", new Part(1, 2, 2), "b"))
                .as("its first half is forgotten")
                .isEmpty();
    }

    private Optional<String> add(String destination, Part part, String text) {
        return reassembly.add(1, "from", destination, new Segment(Octets.EMPTY, Octets.EMPTY, text, Optional.of(part)));
    }
}
