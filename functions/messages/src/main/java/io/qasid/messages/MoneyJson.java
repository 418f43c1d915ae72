package io.qasid.messages;

import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.Money;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An amount of money.
///
/// @param amount a decimal string in the major unit: `12.50`
/// @param currency ISO 4217
@Introspected
record MoneyJson(String amount, String currency) {

    static MoneyJson of(Money money) {
        return new MoneyJson(
                String.format(Locale.ROOT, "%d.%02d", money.getMinorUnits() / 100, money.getMinorUnits() % 100),
                money.getCurrency());
    }

    static @Nullable MoneyJson of(boolean there, Money money) {
        return there ? of(money) : null;
    }

    static Money wire(io.qasid.model.Money money) {
        return Money.newBuilder()
                .setMinorUnits(money.minorUnits())
                .setCurrency(money.currency())
                .build();
    }
}
