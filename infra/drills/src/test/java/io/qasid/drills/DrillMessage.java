package io.qasid.drills;

import io.qasid.local.client.SendRequest;
import io.qasid.local.client.SendTemplate;
import io.qasid.model.Category;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// One message of a drill. Recipient and text together are unique, so that what reached people can be laid beside
/// what was asked for.
///
/// @param key the idempotency key
/// @param to E.164
/// @param way over what it should come
record DrillMessage(String key, String to, String text, Category category, Way way) {
    private static final List<String> OPENINGS =
            List.of("Your code is ", "کد شما ", "ستاسو کوډ ", "Balance after payment: ", "پرداخت شما ثبت شد ");
    /// Enough for a second segment in every script.
    private static final String LONG_TAIL = " — please keep this message, it is your receipt.".repeat(5);
    /// One of those that the chat simulator knows; it has one gap.
    private static final String TEMPLATE = "notice";

    private static final int ONE_IN_LONG = 20;
    private static final int ONE_IN_URGENT = 5;
    private static final int ONE_IN_ROSHAN = 4;
    /// On Telegram, and as many others on Viber: few enough to be linked beforehand, and so many that none gets more
    /// than a message in a second.
    private static final int PEOPLE_LINKED = 200;

    /// Most go by SMS, as traffic does.
    private static final List<Way> EVERY_WAY = List.of(
            Way.SMS,
            Way.SMS,
            Way.SMS,
            Way.SMS,
            Way.SMS,
            Way.WHATSAPP,
            Way.WHATSAPP,
            Way.TELEGRAM,
            Way.VIBER,
            Way.VOICE);

    /// The number as the simulators have it.
    String digits() {
        return to.substring(1);
    }

    /// What its person reads or hears.
    String textOver(Way over) {
        return over == Way.WHATSAPP ? TEMPLATE + " " + text : text;
    }

    /// Whether the tenant would rather have it twice than not at all (`onUnknown`: next step).
    boolean ratherTwiceThanNever() {
        return category == Category.OTP || category == Category.EMERGENCY;
    }

    /// As the tenant asks for it.
    SendRequest request(String sender, Instant deadline) {
        SendRequest plain = SendRequest.of(to, sender, category, text, deadline, Map.of("key", key));
        return switch (way) {
            case SMS -> plain;
            case WHATSAPP -> plain.over("chat-first", new SendTemplate(TEMPLATE, "en", List.of(text)));
            case TELEGRAM, VIBER -> plain.over("chat-first", null);
            case VOICE -> plain.over("code", null);
        };
    }

    /// Messages that every operator delivers, mixed as traffic is: urgent ones, long ones, three scripts.
    ///
    /// @param drill part of every key and text
    static List<DrillMessage> some(String drill, int count, long seed) {
        return mixed(drill, count, seed, List.of(Way.SMS));
    }

    /// Likewise, over all channels.
    static List<DrillMessage> everyWay(String drill, int count, long seed) {
        return mixed(drill, count, seed, EVERY_WAY);
    }

    /// Likewise, for people on WhatsApp and on Telegram.
    static List<DrillMessage> chats(String drill, int count, long seed) {
        return mixed(drill, count, seed, List.of(Way.WHATSAPP, Way.TELEGRAM));
    }

    private static List<DrillMessage> mixed(String drill, int count, long seed, List<Way> ways) {
        SplittableRandom random = new SplittableRandom(seed);
        List<DrillMessage> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Way way = ways.get(random.nextInt(ways.size()));
            String opening = OPENINGS.get(random.nextInt(OPENINGS.size()));
            String tail = way == Way.SMS && random.nextInt(ONE_IN_LONG) == 0 ? LONG_TAIL : "";
            messages.add(new DrillMessage(
                    drill + "-" + i,
                    number(way, random),
                    opening + drill + " " + i + tail,
                    category(way, random),
                    way));
        }
        return messages;
    }

    private static String number(Way way, SplittableRandom random) {
        return switch (way) {
            case SMS -> (random.nextInt(ONE_IN_ROSHAN) == 0 ? "+9379" : "+9370") + subscriber(random);
            case WHATSAPP -> "+9370" + subscriber(random);
            case TELEGRAM -> "+9376%07d".formatted(1_000_000 + random.nextInt(PEOPLE_LINKED));
            case VIBER -> "+9377%07d".formatted(1_000_000 + random.nextInt(PEOPLE_LINKED));
            case VOICE -> "+9370%03d9901".formatted(random.nextInt(1_000));
        };
    }

    private static Category category(Way way, SplittableRandom random) {
        boolean urgent = random.nextInt(ONE_IN_URGENT) == 0;
        return switch (way) {
            case SMS, TELEGRAM, VIBER -> urgent ? Category.OTP : Category.TRANSACTIONAL;
            case WHATSAPP -> Category.TRANSACTIONAL;
            // of a code the digits are said one by one, which is not the text any more
            case VOICE -> Category.EMERGENCY;
        };
    }

    /// Seven digits; none of those whose last four mean something to a simulator.
    private static String subscriber(SplittableRandom random) {
        int digits = random.nextInt(1_000_000, 9_999_999);
        int mark = digits % 10_000 / 100;
        return Integer.toString(mark == 98 || mark == 99 ? digits - 200 : digits);
    }
}
