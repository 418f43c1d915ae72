package io.qasid.channelrouter.ranking;

import io.micronaut.context.annotation.EachProperty;

/// `qasid.channel-router.ranking.operators[i]`: whose numbers begin so. Ported numbers are nobody's
/// exception here: a ranking that is told the wrong operator ranks a little worse, and that is all.
///
/// @param prefix of the E.164 form: `+9370`
/// @param operator lower case letters, digits and hyphens
@EachProperty(value = "qasid.channel-router.ranking.operators", list = true)
public record OperatorProperties(String prefix, String operator) {
    public OperatorProperties {
        if (!prefix.matches("\\+[0-9]{1,15}")) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.ranking.operators: a prefix needs the form +9370, was '" + prefix + "'");
        }
        if (!operator.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException("qasid.channel-router.ranking.operators: an operator needs 1 to 32 of"
                    + " a-z 0-9 and hyphen, was '" + operator + "'");
        }
    }
}
