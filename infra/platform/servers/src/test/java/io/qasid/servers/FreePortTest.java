package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortTest {
    /// A stack asks for some twenty before anybody listens on one: of 12,000 two were the same in one start of fifty.
    @Test
    void nobodyIsGivenAPortThatAnotherWasGivenAndDoesNotListenOnYet() {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ports.add(FreePort.next());
        }

        assertThat(ports).doesNotHaveDuplicates();
    }
}
