package io.qasid.drills;

import io.qasid.model.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One message of a drill. Recipient and text together are unique, so that what the SMSC took can be laid beside what
/// was asked for.
///
/// @param key the idempotency key
/// @param to E.164
record DrillMessage(String key, String to, String text, Category category) {
    private static final List<String> OPENINGS =
            List.of("Your code is ", "کد شما ", "ستاسو کوډ ", "Balance after payment: ", "پرداخت شما ثبت شد ");
    /// Enough for a second segment in every script.
    private static final String LONG_TAIL = " — please keep this message, it is your receipt.".repeat(5);

    private static final int ONE_IN_LONG = 20;
    private static final int ONE_IN_URGENT = 5;
    private static final int ONE_IN_ROSHAN = 4;

    /// The SMSC as it receives the number.
    String digits() {
        return to.substring(1);
    }

    /// Whether the tenant would rather have it twice than not at all (`onUnknown`: next step).
    boolean ratherTwiceThanNever() {
        return category == Category.OTP || category == Category.EMERGENCY;
    }

    /// Messages that every operator delivers, mixed as traffic is: urgent ones, long ones, three scripts.
    ///
    /// @param drill part of every key and text
    static List<DrillMessage> some(String drill, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<DrillMessage> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String operator = random.nextInt(ONE_IN_ROSHAN) == 0 ? "+9379" : "+9370";
            String opening = OPENINGS.get(random.nextInt(OPENINGS.size()));
            String tail = random.nextInt(ONE_IN_LONG) == 0 ? LONG_TAIL : "";
            messages.add(new DrillMessage(
                    drill + "-" + i,
                    operator + subscriber(random),
                    opening + drill + " " + i + tail,
                    random.nextInt(ONE_IN_URGENT) == 0 ? Category.OTP : Category.TRANSACTIONAL));
        }
        return messages;
    }

    /// Seven digits; none of those whose last four mean something to the simulator.
    private static String subscriber(SplittableRandom random) {
        int digits = random.nextInt(1_000_000, 9_999_999);
        return Integer.toString(digits % 10_000 / 100 == 99 ? digits - 100 : digits);
    }
}
