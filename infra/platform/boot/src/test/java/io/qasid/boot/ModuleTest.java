package io.qasid.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.qasid.boot.faltering.OpensThenFails;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModuleTest {
    private static final Module FALTERING = new Module("faltering", OpensThenFails.class);

    @BeforeEach
    void forget() {
        OpensThenFails.CLOSED.clear();
    }

    @Test
    void aStartThatFailsHalfWayClosesWhatWasMade() {
        assertThatThrownBy(() -> FALTERING.start(Map.of())).hasMessageContaining("no port for what stands on the");

        assertThat(OpensThenFails.CLOSED).containsExactly("loop over store", "store");
    }

    @Test
    void aModuleTellsTheTimeOfTheClockThatItWasGiven() {
        InstantSource tonight = InstantSource.fixed(Instant.parse("2026-03-20T19:30:00Z"));
        try (ApplicationContext context = new Module("clockwork", ModuleTest.class).start(Map.of(), tonight)) {
            assertThat(context.getBean(InstantSource.class)).isSameAs(tonight);
        }
    }
}
