package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.model.Money;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChosenLadderTest {
    @ParameterizedTest
    @CsvSource({"100, 200, 100", "200, 100, 100", "100, 100, 100", ", 100, 100", "100, , 100", ", ,"})
    void theSmallerCapCounts(@Nullable Long own, @Nullable Long asked, @Nullable Long counts) {
        ChosenLadder ladder =
                new ChosenLadder("policy x", Strategy.SEQUENTIAL, false, List.of(), money(own), Optional.empty());

        assertThat(ladder.cap(money(asked))).isEqualTo(money(counts));
    }

    private static Optional<Money> money(@Nullable Long minorUnits) {
        return Optional.ofNullable(minorUnits).map(units -> new Money(units, "AFN"));
    }
}
