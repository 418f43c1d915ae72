package io.qasid.simulator.smsc.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final Octets LINK = GoldenPdus.octets("enquire-link");
    private static final Octets SUBMIT = GoldenPdus.octets("submit-sm-alphanumeric-sender");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 17, 64, 100_000})
    void findsEveryPduHoweverTheStreamIsCut(int octetsARead) throws IOException {
        PduWriter all = new PduWriter(16);
        List<Packet> packets = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            Packet packet = i % 2 == 0
                    ? Packet.request(i, new Pdu.Bare(Command.ENQUIRE_LINK))
                    : new Packet(0, i, new Pdu.SubmitSmResp("id-" + i));
            packets.add(packet);
            all.write(packet);
        }
        ByteArrayInputStream stream = new ByteArrayInputStream(all.toOctets().toArray());
        FrameReader reader =
                new FrameReader((target, offset, length) -> stream.read(target, offset, Math.min(length, octetsARead)));

        for (Packet packet : packets) {
            assertThat(reader.next()).isEqualTo(packet);
        }
        assertThat(reader.next()).isEqualTo(new Decoded.End());
    }

    @Test
    void knowsWhetherTheNextPduIsAlreadyThere() throws IOException {
        byte[] two = LINK.plus(SUBMIT.slice(0, SUBMIT.length() - 1)).toArray();
        ByteArrayInputStream stream = new ByteArrayInputStream(two);
        FrameReader reader = new FrameReader(stream::read);

        assertThat(reader.hasWhole()).isFalse();
        reader.next();
        assertThat(reader.hasWhole()).as("one octet is missing").isFalse();
    }

    @Test
    void takesAMessagePayloadOfTheLargestSize() throws IOException {
        Packet large = Packet.request(
                1,
                new Pdu.SubmitSm(Message.of(
                        Address.NONE,
                        Address.international("93700000001"),
                        0,
                        0,
                        Octets.EMPTY,
                        List.of(new Tlv(Tlv.MESSAGE_PAYLOAD, Octets.of(new byte[0xFFFF]))))));
        PduWriter writer = new PduWriter(16);
        writer.write(large);
        ByteArrayInputStream stream = new ByteArrayInputStream(writer.toOctets().toArray());

        assertThat(new FrameReader(stream::read).next()).isEqualTo(large);
    }

    @Test
    void takesNothingBeyondTheLargestLength() throws IOException {
        int tooLong = FrameReader.COMMAND_LENGTH_MAX + 1;
        byte[] octets = new byte[tooLong];
        octets[1] = (byte) (tooLong >>> 16);
        octets[2] = (byte) (tooLong >>> 8);
        octets[3] = (byte) tooLong;
        ByteArrayInputStream stream = new ByteArrayInputStream(octets);

        assertThat(new FrameReader(stream::read).next()).isEqualTo(new Decoded.Unframed(tooLong, 0));
    }
}
