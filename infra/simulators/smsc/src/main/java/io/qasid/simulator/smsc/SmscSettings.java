package io.qasid.simulator.smsc;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How a simulator starts. [#of] gives what most want; the `with` methods change one thing each.
///
/// @param port loopback, 0 takes a free one
/// @param accounts 1 to 9, numbered from 1 in this order
/// @param responseIds how submit_sm_resp and query_sm write a message id
/// @param receiptIds how receipts write it
/// @param receiptDelay from the submit_sm_resp to its receipt
/// @param replyText what the handset answers to [MagicNumber#REPLIES]
/// @param zone of the dates in receipts
/// @param clock dates, and the first message id, so that ids do not come again after a restart
/// @param seed of the jitter between retries
public record SmscSettings(
        int port,
        List<SmscAccount> accounts,
        MessageIdFormat responseIds,
        MessageIdFormat receiptIds,
        ReceiptForm receiptForm,
        Duration receiptDelay,
        String replyText,
        SmscLimits limits,
        ZoneId zone,
        InstantSource clock,
        long seed) {
    private static final Duration RECEIPT_DELAY_MAX = Duration.ofHours(1);

    public SmscSettings {
        accounts = List.copyOf(accounts);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
        if (accounts.isEmpty() || accounts.size() > 9) {
            throw new IllegalArgumentException("there must be 1 to 9 accounts, were " + accounts.size());
        }
        Set<String> seen = new HashSet<>();
        for (SmscAccount account : accounts) {
            if (!seen.add(account.systemId())) {
                throw new IllegalArgumentException("two accounts have the system id '" + account.systemId() + "'");
            }
        }
        if ((responseIds == MessageIdFormat.UUID) != (receiptIds == MessageIdFormat.UUID)) {
            throw new IllegalArgumentException("message ids must be UUIDs in answers and receipts or in neither, were "
                    + responseIds + " and " + receiptIds);
        }
        if (receiptDelay.isNegative() || receiptDelay.compareTo(RECEIPT_DELAY_MAX) > 0) {
            throw new IllegalArgumentException("receipt delay must be 0 to 1 h, was " + receiptDelay);
        }
    }

    /// A free port, decimal ids, receipts of text and TLVs after 20 ms with dates of Kabul.
    public static SmscSettings of(SmscAccount... accounts) {
        return new SmscSettings(
                0,
                List.of(accounts),
                MessageIdFormat.DECIMAL,
                MessageIdFormat.DECIMAL,
                ReceiptForm.TEXT_AND_TLVS,
                Duration.ofMillis(20),
                "Salaam, received.",
                SmscLimits.DEFAULT,
                ZoneId.of("Asia/Kabul"),
                InstantSource.system(),
                1);
    }

    public SmscSettings withPort(int newPort) {
        return new SmscSettings(
                newPort,
                accounts,
                responseIds,
                receiptIds,
                receiptForm,
                receiptDelay,
                replyText,
                limits,
                zone,
                clock,
                seed);
    }

    public SmscSettings withMessageIds(MessageIdFormat inResponses, MessageIdFormat inReceipts) {
        return new SmscSettings(
                port,
                accounts,
                inResponses,
                inReceipts,
                receiptForm,
                receiptDelay,
                replyText,
                limits,
                zone,
                clock,
                seed);
    }

    public SmscSettings withReceipts(ReceiptForm form, Duration delay) {
        return new SmscSettings(
                port, accounts, responseIds, receiptIds, form, delay, replyText, limits, zone, clock, seed);
    }

    public SmscSettings withReplyText(String text) {
        return new SmscSettings(
                port, accounts, responseIds, receiptIds, receiptForm, receiptDelay, text, limits, zone, clock, seed);
    }

    public SmscSettings withLimits(SmscLimits newLimits) {
        return new SmscSettings(
                port,
                accounts,
                responseIds,
                receiptIds,
                receiptForm,
                receiptDelay,
                replyText,
                newLimits,
                zone,
                clock,
                seed);
    }

    public SmscSettings withClock(InstantSource newClock) {
        return new SmscSettings(
                port,
                accounts,
                responseIds,
                receiptIds,
                receiptForm,
                receiptDelay,
                replyText,
                limits,
                zone,
                newClock,
                seed);
    }

    public SmscSettings withSeed(long newSeed) {
        return new SmscSettings(
                port,
                accounts,
                responseIds,
                receiptIds,
                receiptForm,
                receiptDelay,
                replyText,
                limits,
                zone,
                clock,
                newSeed);
    }
}
