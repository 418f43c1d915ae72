package io.qasid.bench;

/// Runs rounds that count for nothing until they get no faster: a JIT that shares two cores with its load takes
/// minutes.
final class WarmUp {
    private static final int STEADY_ROUNDS = 3;
    private static final int ROUNDS_MAX = 30;
    private static final double STILL_IMPROVING = 1.02;

    private WarmUp() {}

    @FunctionalInterface
    interface Load<E extends Exception> {
        Round run() throws E, InterruptedException;
    }

    /// Ends when so many rounds in a row were no better than the best before them.
    static <E extends Exception> void untilSteady(Load<E> load) throws E, InterruptedException {
        double best = 0;
        int steady = 0;
        int rounds = 0;
        while (rounds < ROUNDS_MAX && steady < STEADY_ROUNDS) {
            rounds++;
            Round round = load.run();
            System.out.println("warm-up: ours " + round);
            steady = round.perSecond() < best * STILL_IMPROVING ? steady + 1 : 0;
            best = Math.max(best, round.perSecond());
        }
    }
}
