package io.qasid.compliance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which countries there are (ISO 3166-1 alpha-2), and what time it is in them.
final class Countries {
    private static final Map<String, List<ZoneId>> ZONES = read();

    private Countries() {}

    static boolean known(String alpha2) {
        return ZONES.containsKey(alpha2);
    }

    /// Every zone whose clocks differ from those of the country's others; none for a country that isn't known.
    static List<ZoneId> zones(String alpha2) {
        return ZONES.getOrDefault(alpha2, List.of());
    }

    private static Map<String, List<ZoneId>> read() {
        Map<String, List<ZoneId>> zones = new HashMap<>();
        for (String line : file().lines().toList()) {
            if (!line.startsWith("#")) {
                String[] words = line.split(" ");
                zones.put(words[0], Arrays.stream(words).skip(1).map(ZoneId::of).toList());
            }
        }
        return Map.copyOf(zones);
    }

    private static String file() {
        try (InputStream file = Countries.class.getResourceAsStream("country-zones.txt")) {
            if (file == null) {
                throw new IllegalStateException("country-zones.txt is not beside its class");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read country-zones.txt", e);
        }
    }
}
