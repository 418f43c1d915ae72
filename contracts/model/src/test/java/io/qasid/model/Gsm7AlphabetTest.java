package io.qasid.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Gsm7AlphabetTest {

    @Test
    void everySeptetButTheEscapeReadsAndWritesTheSame() {
        for (int septet = 0; septet < 128; septet++) {
            if (septet != Gsm7Alphabet.ESCAPE) {
                String text = Gsm7Alphabet.decode(new byte[] {(byte) septet});
                byte[] written = new byte[1];
                assertThat(text).hasSize(1);
                assertThat(Gsm7Alphabet.encode(text.charAt(0), written, 0)).isEqualTo(1);
                assertThat(written[0]).isEqualTo((byte) septet);
            }
        }
    }

    @Test
    void holdsExactly137Characters() {
        long held = 0;
        for (int character = 0; character <= Character.MAX_VALUE; character++) {
            if (Gsm7Alphabet.septetsOf((char) character) > 0) {
                held++;
            }
        }
        assertThat(held).isEqualTo(127 + 10);
    }

    @Test
    void anUnknownEscapedSeptetShowsAsItsDefaultCharacter() {
        assertThat(Gsm7Alphabet.decode(new byte[] {0x1B, 0x41})).isEqualTo("A");
        assertThat(Gsm7Alphabet.decode(new byte[] {0x1B, 0x65})).isEqualTo("€");
    }

    @Test
    void aLoneEscapeShowsAsASpace() {
        assertThat(Gsm7Alphabet.decode(new byte[] {0x41, 0x1B})).isEqualTo("A ");
        assertThat(Gsm7Alphabet.decode(new byte[] {0x1B, 0x1B, 0x41})).isEqualTo(" A");
    }

    @Test
    void theEighthBitIsIgnored() {
        assertThat(Gsm7Alphabet.decode(new byte[] {(byte) 0xC1})).isEqualTo("A");
    }

    @Test
    void aCharacterThatIsNotThereIsRefused() {
        assertThat(Gsm7Alphabet.septetsOf('ç')).isZero();
        assertThatThrownBy(() -> Gsm7Alphabet.encode('ç', new byte[2], 0)).hasMessageContaining("U+00E7");
    }
}
