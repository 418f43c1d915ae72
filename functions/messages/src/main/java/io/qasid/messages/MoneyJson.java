package io.qasid.messages;

import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.Money;
import org.jspecify.annotations.Nullable;

/// An amount of money.
///
/// @param amount a decimal string in the major unit: `12.50`
/// @param currency ISO 4217
@Introspected
record MoneyJson(String amount, String currency) {

    static MoneyJson of(Money money) {
        return new MoneyJson(
                new io.qasid.model.Money(money.getMinorUnits(), money.getCurrency()).amount(), money.getCurrency());
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
