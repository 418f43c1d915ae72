package io.qasid.channelrouter.ranking;

import io.qasid.model.Msisdn;
import io.qasid.numbering.NumberCountry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/// Finds a number's country, and its operator by the longest prefix that the settings name.
final class Destinations {
    private static final int PREFIXES_MAX = 10_000;

    private final Map<String, String> operators = new HashMap<>();
    private final NavigableSet<Integer> lengths = new TreeSet<>();

    Destinations(List<OperatorProperties> prefixes) {
        if (prefixes.size() > PREFIXES_MAX) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.ranking.operators may have 10000 prefixes, had " + prefixes.size());
        }
        for (OperatorProperties each : prefixes) {
            if (operators.put(each.prefix(), each.operator()) != null) {
                throw new IllegalArgumentException(
                        "qasid.channel-router.ranking.operators has " + each.prefix() + " twice");
            }
            lengths.add(each.prefix().length());
        }
    }

    Destination of(Msisdn number) {
        return new Destination(NumberCountry.of(number).orElse(""), operator(number.e164()));
    }

    private String operator(String e164) {
        for (int length : lengths.descendingSet()) {
            String operator = length <= e164.length() ? operators.get(e164.substring(0, length)) : null;
            if (operator != null) {
                return operator;
            }
        }
        return "";
    }
}
