package io.qasid.smpp.receive;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/// How an SMSC writes one and the same message id in `submit_sm_resp` and in the receipt. Both are brought into one
/// form: decimal where the SMSC mixes the two, lower case, without leading zeros. Ids may have more than 64 bits.
public enum MessageIdForm {
    AS_IS(false, false),
    /// 3.3-style responses with 3.4-style receipts.
    RESPONSE_HEX_RECEIPT_DECIMAL(true, false),
    RESPONSE_DECIMAL_RECEIPT_HEX(false, true);

    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=.)");

    private final boolean responseIsHex;
    private final boolean receiptIsHex;

    MessageIdForm(boolean responseIsHex, boolean receiptIsHex) {
        this.responseIsHex = responseIsHex;
        this.receiptIsHex = receiptIsHex;
    }

    public String ofResponse(String id) {
        return normalised(id, responseIsHex);
    }

    public String ofReceipt(String id) {
        return normalised(id, receiptIsHex);
    }

    private static String normalised(String id, boolean hex) {
        String lower = id.strip().toLowerCase(Locale.ROOT);
        if (hex && HEX.matcher(lower).matches()) {
            return new BigInteger(lower, 16).toString();
        }
        return LEADING_ZEROS.matcher(lower).replaceFirst("");
    }
}
