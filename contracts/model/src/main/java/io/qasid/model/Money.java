package io.qasid.model;

import java.util.regex.Pattern;

/// An amount of one currency.
///
/// @param minorUnits of the currency, not negative: 1,250 of `AFN` are 12.50 afghani
/// @param currency ISO 4217, three capitals
public record Money(long minorUnits, String currency) {
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    public Money {
        if (minorUnits < 0) {
            throw new IllegalArgumentException("an amount can't be negative, was " + minorUnits);
        }
        if (!CURRENCY.matcher(currency).matches()) {
            throw new IllegalArgumentException("a currency needs three capitals, was '" + currency + "'");
        }
    }

    /// @throws IllegalArgumentException if the currencies differ
    /// @throws ArithmeticException if the sum leaves the range of a long
    public Money plus(Money other) {
        return new Money(Math.addExact(minorUnits, sameCurrency(other)), currency);
    }

    public Money times(int count) {
        return new Money(Math.multiplyExact(minorUnits, count), currency);
    }

    /// @throws IllegalArgumentException if the currencies differ
    public boolean exceeds(Money cap) {
        return minorUnits > sameCurrency(cap);
    }

    private long sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(currency + " can't be compared with " + other.currency);
        }
        return other.minorUnits;
    }
}
