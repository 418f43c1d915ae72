package io.qasid.smpp.receive;

import io.qasid.model.Msisdn;
import io.qasid.smpp.session.Delivery;
import io.qasid.smpp.session.SubmitSm.SmppAddress;
import io.qasid.smpp.session.UserData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a message from a handset out of a `deliver_sm`: who sent it, and which part of what it is.
final class HandsetReader {
    private static final int UDH_INDICATOR = 0x40;
    private static final int SAR_REFERENCE = 0x020C;
    private static final int SAR_TOTAL = 0x020E;
    private static final int SAR_NUMBER = 0x020F;
    private static final int CONCATENATED_8_BIT = 0x00;
    private static final int CONCATENATED_16_BIT = 0x08;
    private static final int INTERNATIONAL = 1;
    private static final Pattern DIGITS = Pattern.compile("\\+?[0-9]+");
    private static final Pattern E164 = Pattern.compile("[1-9][0-9]{7,14}");

    private final HandsetAlphabet defaultAlphabet;
    private final String countryCode;

    HandsetReader(HandsetAlphabet defaultAlphabet, String countryCode) {
        this.defaultAlphabet = defaultAlphabet;
        this.countryCode = countryCode;
    }

    private record Place(int reference, int total, int number) {
        static final Place WHOLE = new Place(0, 1, 1);

        boolean makesSense() {
            return total > 1 && number >= 1 && number <= total;
        }
    }

    /// Empty when its sender is no number: a message that can't be answered belongs to no conversation.
    Optional<HandsetPart> read(Delivery delivery) {
        return sender(delivery.source()).map(from -> part(delivery, from));
    }

    private HandsetPart part(Delivery delivery, Msisdn from) {
        byte[] octets = delivery.userData().octets();
        int header = headerLength(delivery.esmClass(), octets);
        Place place = placeByHeader(octets, header).orElseGet(() -> placeByTlvs(delivery.tlvs()));
        return new HandsetPart(
                from,
                delivery.destination().address(),
                HandsetAlphabet.of(delivery.dataCoding(), defaultAlphabet),
                new UserData(Arrays.copyOfRange(octets, header, octets.length)),
                place.reference,
                place.total,
                place.number,
                fingerprint(delivery));
    }

    /// International as it is, national forms (`0700000001`, `700000001` of a national type) with the country code.
    private Optional<Msisdn> sender(SmppAddress source) {
        String address = source.address();
        if (!DIGITS.matcher(address).matches()) {
            return Optional.empty();
        }
        String digits = address.startsWith("+") ? address.substring(1) : address;
        if (address.startsWith("+") || source.ton() == INTERNATIONAL) {
            return msisdn(digits);
        }
        if (digits.startsWith("00")) {
            return msisdn(digits.substring(2));
        }
        if (digits.startsWith("0")) {
            return msisdn(countryCode + digits.substring(1));
        }
        return msisdn(digits.startsWith(countryCode) ? digits : countryCode + digits);
    }

    private static Optional<Msisdn> msisdn(String digits) {
        return E164.matcher(digits).matches() ? Optional.of(new Msisdn("+" + digits)) : Optional.empty();
    }

    /// With its own length octet; 0 when there is none, or it claims more than there is.
    private static int headerLength(int esmClass, byte[] octets) {
        if ((esmClass & UDH_INDICATOR) == 0 || octets.length == 0) {
            return 0;
        }
        int length = Byte.toUnsignedInt(octets[0]) + 1;
        return length <= octets.length ? length : 0;
    }

    /// 3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8.
    private static Optional<Place> placeByHeader(byte[] octets, int header) {
        int at = 1;
        while (at + 2 <= header) {
            int element = Byte.toUnsignedInt(octets[at]);
            int length = Byte.toUnsignedInt(octets[at + 1]);
            int value = at + 2;
            if (value + length > header) {
                break;
            }
            if (element == CONCATENATED_8_BIT && length == 3) {
                return place(octets[value] & 0xFF, octets[value + 1], octets[value + 2]);
            }
            if (element == CONCATENATED_16_BIT && length == 4) {
                int reference = (octets[value] & 0xFF) << 8 | (octets[value + 1] & 0xFF);
                return place(reference, octets[value + 2], octets[value + 3]);
            }
            at = value + length;
        }
        return Optional.empty();
    }

    private static Optional<Place> place(int reference, byte total, byte number) {
        return Optional.of(new Place(reference, total & 0xFF, number & 0xFF)).filter(Place::makesSense);
    }

    private static Place placeByTlvs(Map<Integer, UserData> tlvs) {
        UserData reference = tlvs.get(SAR_REFERENCE);
        UserData total = tlvs.get(SAR_TOTAL);
        UserData number = tlvs.get(SAR_NUMBER);
        if (reference == null || total == null || number == null) {
            return Place.WHOLE;
        }
        Place place = new Place(number(reference), number(total), number(number));
        return place.makesSense() ? place : Place.WHOLE;
    }

    private static int number(UserData octets) {
        int number = 0;
        for (byte octet : octets.octets()) {
            number = number << 8 | (octet & 0xFF);
        }
        return number;
    }

    /// Kept in memory only: it is made of a number and a text.
    private static String fingerprint(Delivery delivery) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, delivery.source().address().getBytes(StandardCharsets.ISO_8859_1));
            add(digest, delivery.destination().address().getBytes(StandardCharsets.ISO_8859_1));
            add(digest, new byte[] {(byte) delivery.esmClass(), (byte) delivery.dataCoding()});
            add(digest, delivery.userData().octets());
            delivery.tlvs().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(tlv -> add(digest, tlv.getValue().octets()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// With its length, so that fields can't run into each other.
    private static void add(MessageDigest digest, byte[] octets) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
        digest.update(octets);
    }
}
