package io.qasid.smpp.receive;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of a receipt, `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…` (SMPP 3.4, appendix B),
/// which every vendor writes a little differently: read by key, in any order, with whatever is missing.
///
/// What follows `text:` is the message's own beginning, so nothing in it is read: it may say `stat:` as well.
record ReceiptText(Optional<String> id, Optional<String> stat, Optional<String> err, Optional<String> doneDate) {
    /// Far more than the fields need; a receipt that carries the whole message is not searched to its end.
    private static final int READ_MAX = 500;

    private static final String KEY = "id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text";
    private static final Pattern FIELD = Pattern.compile(
            "(?:^|[\\s,;])(" + KEY + ")\\s*:[ \\t]*((?!(?:" + KEY + ")\\s*:)[^\\s,;]*)", Pattern.CASE_INSENSITIVE);

    static ReceiptText parse(String text) {
        Map<String, String> values = new HashMap<>();
        Matcher field = FIELD.matcher(text.substring(0, Math.min(text.length(), READ_MAX)));
        while (field.find()) {
            String key = field.group(1).toLowerCase(Locale.ROOT).replaceAll("[ _]", "");
            if (key.equals("text")) {
                break;
            }
            if (!field.group(2).isEmpty()) {
                values.putIfAbsent(key, field.group(2));
            }
        }
        return new ReceiptText(
                Optional.ofNullable(values.get("id")),
                Optional.ofNullable(values.get("stat")),
                Optional.ofNullable(values.get("err")),
                Optional.ofNullable(values.get("donedate")));
    }
}
