package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.verification.ChainBreak;

/// @param chain `kbl/0@1`: region, slot, sequence of its first record
/// @param sequence of the first record that is wrong
/// @param fault code; `problem` says the same to a person
/// @param expected hash in hex, or a few words
@Introspected
@JsonInclude(Include.ALWAYS)
record BreakJson(String chain, long sequence, String fault, String problem, String expected, String found) {
    static BreakJson of(ChainBreak broken) {
        return new BreakJson(
                broken.chain().toString(),
                broken.sequence(),
                broken.fault().name(),
                broken.fault().problem(),
                broken.expected(),
                broken.found());
    }
}
