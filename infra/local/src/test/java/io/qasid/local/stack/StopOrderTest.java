package io.qasid.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.local.stack.StopOrder.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopOrderTest {
    private final List<String> stopped = new ArrayList<>();
    private final StopOrder order = new StopOrder();

    @Test
    void stops_those_first_who_hand_work_on_and_the_last_started_of_a_stage_first() {
        add(Stage.SERVER, "postgres");
        add(Stage.SERVER, "nats");
        add(Stage.ROUTER, "router");
        add(Stage.ENTRANCE, "messages");
        add(Stage.CONNECTOR, "smpp");

        order.close();
        order.close();

        assertThat(stopped).containsExactly("messages", "smpp", "router", "nats", "postgres");
    }

    @Test
    void one_that_fails_to_stop_does_not_keep_the_others_running() {
        add(Stage.SERVER, "postgres");
        order.add(Stage.ROUTER, "router", () -> {
            throw new IllegalStateException("stuck");
        });

        order.close();

        assertThat(stopped).containsExactly("postgres");
    }

    @Test
    void what_starts_too_late_is_stopped_at_once() {
        order.close();

        assertThatThrownBy(() -> add(Stage.SERVER, "postgres")).hasMessageContaining("being stopped");
        assertThat(stopped).containsExactly("postgres");
    }

    private void add(Stage stage, String name) {
        AutoCloseable running = () -> stopped.add(name);
        order.add(stage, name, running);
    }
}
