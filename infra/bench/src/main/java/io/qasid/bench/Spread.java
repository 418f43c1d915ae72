package io.qasid.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A median and its 95 % bootstrap interval.
record Spread(double median, double low, double high) {
    private static final int RESAMPLES = 10_000;
    private static final long SEED = 42;

    static Spread of(List<Double> values) {
        double[] sample = values.stream().mapToDouble(Double::doubleValue).toArray();
        Random random = new Random(SEED);
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[sample.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = sample[random.nextInt(sample.length)];
            }
            medians[i] = median(drawn);
        }
        Arrays.sort(medians);
        return new Spread(median(sample), medians[(int) (RESAMPLES * 0.025)], medians[(int) (RESAMPLES * 0.975)]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public String toString() {
        return "%.2f [%.2f, %.2f]".formatted(median, low, high);
    }
}
