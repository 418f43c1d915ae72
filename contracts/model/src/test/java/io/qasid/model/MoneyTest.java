package io.qasid.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MoneyTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        for (long minorUnits : List.of(0L, 1L, 9L, 10L, 99L, 100L, 101L, 1_250L, 99_999_999_999_999L)) {
            Money money = new Money(minorUnits, "AFN");
            assertThat(Money.parse(money.amount(), "AFN")).contains(money);
        }
        assertThat(new Money(1_205, "AFN").amount()).isEqualTo("12.05");
        assertThat(Money.parse("12", "AFN")).contains(new Money(1_200, "AFN"));
    }

    @Test
    void whatIsNoAmountIsNone() {
        for (String text :
                List.of("", "-1.00", "1.5", "1.234", ".50", "1,50", "1e3", "\u06f1\u06f2", "1234567890123")) {
            assertThat(Money.parse(text, "AFN")).as(text).isEmpty();
        }
    }
}
