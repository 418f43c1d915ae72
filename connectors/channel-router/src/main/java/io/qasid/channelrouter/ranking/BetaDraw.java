package io.qasid.channelrouter.ranking;

import java.util.random.RandomGenerator;

/// Draws from a Beta distribution, as the ratio of two draws from Gamma distributions; those by
/// Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
final class BetaDraw {
    private BetaDraw() {}

    /// @param alpha positive
    /// @param beta positive
    /// @return 0 to 1
    static double of(double alpha, double beta, RandomGenerator random) {
        double first = gamma(alpha, random);
        double second = gamma(beta, random);
        double sum = first + second;
        return sum > 0 ? first / sum : alpha / (alpha + beta);
    }

    private static double gamma(double shape, RandomGenerator random) {
        if (shape < 1) {
            // the method wants at least 1; section 6 of the paper
            return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double normal = random.nextGaussian();
            double cube = Math.pow(1 + c * normal, 3);
            // nineteen of twenty are taken at the first try
            if (cube > 0 && Math.log(random.nextDouble()) < normal * normal / 2 + d - d * cube + d * Math.log(cube)) {
                return d * cube;
            }
        }
    }
}
