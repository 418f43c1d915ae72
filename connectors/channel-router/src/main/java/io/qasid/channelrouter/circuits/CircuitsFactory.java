package io.qasid.channelrouter.circuits;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.CircuitState;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.proto.v1.ChannelAbuseDetected;
import io.qasid.proto.v1.CircuitReply;
import io.qasid.proto.v1.CircuitReport;
import io.qasid.proto.v1.Envelope;
import io.qasid.storage.Database;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the circuits together, and lets them hear.
@Factory
final class CircuitsFactory {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitsFactory.class);
    /// For its answer: a connector's `ANSWER_WITHIN`.
    private static final Duration SENDER_WAITS = Duration.ofSeconds(2);

    private static final Duration ABUSE_CLOSES_FOR = Duration.ofMinutes(15);
    private static final int NAME_LENGTH_MAX = 100;

    @Context
    @Bean(preDestroy = "close")
    Circuits circuits(
            LadderPolicy policy,
            Database database,
            RouterSettings settings,
            InstantSource clock,
            MeterRegistry meters) {
        return new Circuits(policy.routes(), new CircuitStore(database, settings.region()), clock, meters);
    }

    @Context
    @Named("circuit-reports")
    @Bean(preDestroy = "close")
    Responder reports(Connection nats, Circuits circuits) {
        return new Responder(
                nats, Subjects.CIRCUIT, "channel-router", 2, SENDER_WAITS, request -> reply(report(circuits, request)));
    }

    private static boolean report(Circuits circuits, byte[] request) throws SQLException {
        try {
            CircuitReport report = CircuitReport.parseFrom(request);
            if (report.getInstance().isEmpty() || report.getInstance().length() > NAME_LENGTH_MAX) {
                throw new IllegalArgumentException("an instance's name has 1 to " + NAME_LENGTH_MAX + " characters");
            }
            circuits.report(
                    Route.parse(report.getRoute()),
                    report.getInstance(),
                    report.getState().isEmpty() ? null : CircuitState.valueOf(report.getState()));
            return true;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warn("refused a circuit report: {}", e.getMessage());
            return false;
        }
    }

    @Context
    @Named("channel-abuse")
    @Bean(preDestroy = "close")
    Responder abuse(Connection nats, Circuits circuits) {
        return new Responder(
                nats,
                Subjects.CHANNEL_ABUSE,
                "channel-router",
                1,
                SENDER_WAITS,
                event -> reply(abuse(circuits, event)));
    }

    private static boolean abuse(Circuits circuits, byte[] event) throws SQLException {
        try {
            Envelope envelope = Envelope.parseFrom(event);
            ChannelAbuseDetected abuse = ChannelAbuseDetected.parseFrom(envelope.getPayload());
            List<Route> accounts = circuits.accounts(abuse.getAdapter());
            if (accounts.isEmpty()) {
                throw new IllegalArgumentException("nobody knows that adapter");
            }
            circuits.order(
                    accounts,
                    CircuitState.OPEN,
                    Optional.of(ABUSE_CLOSES_FOR),
                    new Reason(
                            "FRAUD_CHANNEL_ABUSE",
                            Reason.of(abuse.getReasonCode()).code()),
                    "fraud detection");
            return true;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warn("refused an event of channel abuse: {}", e.getMessage());
            return false;
        }
    }

    private static byte[] reply(boolean committed) {
        return CircuitReply.newBuilder().setCommitted(committed).build().toByteArray();
    }
}
