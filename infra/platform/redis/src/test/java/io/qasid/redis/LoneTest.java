package io.qasid.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void aConnectionThatWasLostMeanwhileIsNotWaitedFor() throws Exception {
        // it would look for the server again, and not within this test
        ClientResources resources = ClientResources.builder()
                .reconnectDelay(Delay.constant(Duration.ofMinutes(5)))
                .build();
        RedisClient client = RedisClient.create(resources, TestServers.redis().url());
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        List<StatefulRedisConnection<String, String>> made = new ArrayList<>();
        try (Lone lone = new Lone(() -> {
                    made.add(client.connect());
                    return made.getLast();
                });
                StatefulRedisConnection<String, String> killer = client.connect()) {
            long id = lone.with(PATIENCE, commands -> commands.clientId());
            assertThat(lone.<String>with(PATIENCE, commands -> commands.ping())).isEqualTo("PONG");
            assertThat(made).hasSize(1);

            killer.sync().clientKill(KillArgs.Builder.id(id));
            await().until(() -> !made.getFirst().isOpen());

            assertThat(lone.<String>with(PATIENCE, commands -> commands.ping())).isEqualTo("PONG");
            assertThat(made).hasSize(2);
        } finally {
            client.shutdown();
            resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }
}
