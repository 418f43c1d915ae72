package io.qasid.simulator.fraud.standalone;

import io.qasid.simulator.fraud.FraudDetection;
import java.io.IOException;
import java.time.InstantSource;

/// Tells of one suspicion and ends: arguments are the NATS server's URL, an adapter (`whatsapp`, `sms:awcc`) and a
/// reason (`PUMPED_TRAFFIC`). Exit status 2 with one line on stderr when it could not be told.
public final class FraudDetectionMain {
    private static final int EXIT_NOT_TOLD = 2;
    private static final int ARGUMENTS = 3;

    private FraudDetectionMain() {}

    static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != ARGUMENTS) {
            System.err.println("usage: <nats-url> <adapter> <REASON>");
            System.exit(EXIT_NOT_TOLD);
        }
        try (FraudDetection fraud = FraudDetection.start(arguments[0], InstantSource.system())) {
            fraud.channelAbuse(arguments[1], arguments[2]);
            System.out.println("told: " + arguments[1] + " " + arguments[2]);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_NOT_TOLD);
        }
    }
}
