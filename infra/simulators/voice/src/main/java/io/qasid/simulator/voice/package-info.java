/// A call API after the manner of Twilio on loopback, and the telephones behind it:
/// [io.qasid.simulator.voice.VoiceSimulator].
///
/// Nothing here is shared with the voice connector, so that a misread of the API on one side is found by the other.
@NullMarked
package io.qasid.simulator.voice;

import org.jspecify.annotations.NullMarked;
