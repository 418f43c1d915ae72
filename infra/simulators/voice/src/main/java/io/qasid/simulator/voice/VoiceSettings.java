package io.qasid.simulator.voice;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/// How a simulator starts. [#of] gives what most want; the `with` methods change one thing each.
///
/// @param port loopback, 0 takes a free one
/// @param accountSid `AC` and 32 hexadecimal digits
/// @param numbers what may stand in `From`, E.164; empty: any number
/// @param ringTime from the request to the answer or to `no-answer`
/// @param talkTime how long an answered call lasts
/// @param digits what a person presses who is asked to
/// @param recordedMax calls, callbacks and everything heard that are remembered, each
/// @param clock dates, and part of the sids, so that these do not come again after a restart
public record VoiceSettings(
        int port,
        String accountSid,
        String authToken,
        List<String> numbers,
        Duration ringTime,
        Duration talkTime,
        String digits,
        int recordedMax,
        InstantSource clock) {
    private static final Pattern ACCOUNT_SID = Pattern.compile("AC[0-9a-f]{32}");
    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{7,14}");
    private static final Pattern DIGITS = Pattern.compile("[0-9*#]{1,32}");
    private static final Duration TIME_MAX = Duration.ofMinutes(10);
    private static final int RECORDED_MAX = 10_000_000;

    public VoiceSettings {
        numbers = List.copyOf(numbers);
        need(port >= 0 && port <= 65_535, "port must be 0 to 65535, was " + port);
        need(
                ACCOUNT_SID.matcher(accountSid).matches(),
                "account sid must be AC and 32 of 0-9 a-f, was '" + accountSid + "'");
        need(!authToken.isBlank(), "auth token can't be empty");
        need(
                numbers.stream().allMatch(number -> NUMBER.matcher(number).matches()),
                "numbers must be E.164 with a plus sign");
        need(fits(ringTime), "ring time must be 0 to 10 min, was " + ringTime);
        need(fits(talkTime), "talk time must be 0 to 10 min, was " + talkTime);
        need(DIGITS.matcher(digits).matches(), "digits must be 1 to 32 of 0-9 * #, were '" + digits + "'");
        need(
                recordedMax >= 0 && recordedMax <= RECORDED_MAX,
                "recorded must be 0 to " + RECORDED_MAX + ", was " + recordedMax);
    }

    /// A free port, any `From`, 20 ms of ringing and 20 ms of talk.
    public static VoiceSettings of(String accountSid, String authToken) {
        return new VoiceSettings(
                0,
                accountSid,
                authToken,
                List.of(),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                "1",
                100_000,
                InstantSource.system());
    }

    public VoiceSettings withPort(int newPort) {
        return new VoiceSettings(
                newPort, accountSid, authToken, numbers, ringTime, talkTime, digits, recordedMax, clock);
    }

    public VoiceSettings withNumbers(String... newNumbers) {
        return new VoiceSettings(
                port, accountSid, authToken, List.of(newNumbers), ringTime, talkTime, digits, recordedMax, clock);
    }

    public VoiceSettings withTimes(Duration newRingTime, Duration newTalkTime) {
        return new VoiceSettings(
                port, accountSid, authToken, numbers, newRingTime, newTalkTime, digits, recordedMax, clock);
    }

    public VoiceSettings withDigits(String newDigits) {
        return new VoiceSettings(
                port, accountSid, authToken, numbers, ringTime, talkTime, newDigits, recordedMax, clock);
    }

    public VoiceSettings withRecordedMax(int newMax) {
        return new VoiceSettings(port, accountSid, authToken, numbers, ringTime, talkTime, digits, newMax, clock);
    }

    /// Without the token.
    @Override
    public String toString() {
        return "VoiceSettings[" + accountSid + " on port " + port + "]";
    }

    private static boolean fits(Duration time) {
        return !time.isNegative() && time.compareTo(TIME_MAX) <= 0;
    }

    private static void need(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
