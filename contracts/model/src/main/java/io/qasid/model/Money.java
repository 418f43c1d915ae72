package io.qasid.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of one currency.
///
/// @param minorUnits of the currency, not negative: 1,250 of `AFN` are 12.50 afghani
/// @param currency ISO 4217, three capitals
public record Money(long minorUnits, String currency) {
    /// In minor units it has to fit into a long, many times over.
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,12})(?:\\.([0-9]{2}))?");

    private static final int MINOR_IN_MAJOR = 100;

    public Money {
        if (minorUnits < 0) {
            throw new IllegalArgumentException("an amount can't be negative, was " + minorUnits);
        }
        if (!threeCapitals(currency)) {
            throw new IllegalArgumentException("a currency needs three capitals, was '" + currency + "'");
        }
    }

    /// By hand: amounts are made several times for each message.
    private static boolean threeCapitals(String text) {
        return text.length() == 3 && capital(text.charAt(0)) && capital(text.charAt(1)) && capital(text.charAt(2));
    }

    private static boolean capital(char each) {
        return each >= 'A' && each <= 'Z';
    }

    /// Reads what the APIs write: `12.50`, or `12`. Empty for what is no amount.
    ///
    /// @throws IllegalArgumentException if the currency is none
    public static Optional<Money> parse(String amount, String currency) {
        Matcher digits = AMOUNT.matcher(amount);
        if (!digits.matches()) {
            return Optional.empty();
        }
        long minor = digits.group(2) == null ? 0 : Long.parseLong(digits.group(2));
        return Optional.of(new Money(Long.parseLong(digits.group(1)) * MINOR_IN_MAJOR + minor, currency));
    }

    /// A decimal string in the major unit, as the APIs write it: `12.50`.
    public String amount() {
        return String.format(Locale.ROOT, "%d.%02d", minorUnits / MINOR_IN_MAJOR, minorUnits % MINOR_IN_MAJOR);
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
