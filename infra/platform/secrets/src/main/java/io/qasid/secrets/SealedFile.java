package io.qasid.secrets;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Secrets of one machine in one file, sealed with AES-256-GCM under the key in `<file>.key` beside it. Both can be
/// read by their owner only; sealing keeps what is in it from copies, backups and eyes that see the file alone.
///
/// It is written whole or not at all, so that who reads it in another process never sees a part. Versions count from 1
/// for each path, the last ten are kept with the time at which they came.
///
/// Form: `qasid-sealed-1:` and Base64 of 12 octets of nonce and the sealed JSON; the words before the colon are sealed
/// with it.
public final class SealedFile implements SecretStore {
    private static final String FORM = "qasid-sealed-1";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_OCTETS = 32;
    private static final int VERSIONS_MAX = 10;
    private static final int PATHS_MAX = 1_000;
    private static final String PATH = "[a-z0-9][a-z0-9_.-]{0,63}(/[a-z0-9][a-z0-9_.-]{0,63}){0,5}";
    private static final TypeReference<TreeMap<String, List<Kept>>> CONTENT = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Of this JVM; between processes the kernel's lock does the same.
    private static final ReentrantLock WRITING = new ReentrantLock();

    private final Path file;
    private final Path key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private record Kept(int version, String createdAt, Map<String, String> fields) {
        Secret secret() {
            return new Secret(version, Instant.parse(createdAt), fields);
        }

        /// Without what is in it.
        @Override
        public String toString() {
            return "Kept[" + version + "]";
        }
    }

    /// @param file need not be there yet
    public SealedFile(Path file, InstantSource clock) {
        this.file = file.toAbsolutePath();
        this.key = this.file.resolveSibling(this.file.getFileName() + ".key");
        this.clock = clock;
    }

    /// As a module's setting has it.
    public String url() {
        return file.toUri().toString();
    }

    @Override
    public SecretRead read(String path, OptionalInt version) {
        try {
            List<Kept> versions = unsealed().getOrDefault(path, List.of());
            return versions.stream()
                    .filter(kept -> version.isEmpty() || kept.version() == version.getAsInt())
                    .reduce((earlier, later) -> later)
                    .<SecretRead>map(kept -> new SecretRead.Found(kept.secret()))
                    .orElseGet(SecretRead.Missing::new);
        } catch (NoSuchFileException e) {
            return new SecretRead.Away("no file " + e.getFile());
        } catch (AEADBadTagException e) {
            return new SecretRead.Away("the file was sealed with another key, or altered");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // the message of whatever it was could hold a part of the content
            return new SecretRead.Away("the file can't be read: " + e.getClass().getSimpleName());
        }
    }

    /// Makes the next version of a secret; nothing, if it would say what the current one says. File and key are made
    /// if they are not there.
    ///
    /// @param path lower case, `whatsapp/qasid`
    /// @param change makes the new fields of the current ones, of which there are none at first
    /// @return the version that is current now
    /// @throws IllegalArgumentException if the path is none, or there are too many
    /// @throws UncheckedIOException if it can't be written, or what is there can't be read
    public int write(String path, UnaryOperator<Map<String, String>> change) {
        if (!path.matches(PATH)) {
            throw new IllegalArgumentException("a secret's path needs the form whatsapp/qasid, was '" + path + "'");
        }
        WRITING.lock();
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel lock = FileChannel.open(
                            file.resolveSibling(file.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    var held = lock.lock()) {
                return write(path, change, held.isValid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException("cannot unseal " + file + " with the key beside it", e));
        } finally {
            WRITING.unlock();
        }
    }

    private int write(String path, UnaryOperator<Map<String, String>> change, boolean locked)
            throws IOException, GeneralSecurityException {
        if (!locked) {
            throw new IOException("the lock of " + file + " was lost");
        }
        makeKey();
        Map<String, List<Kept>> content = Files.exists(file) ? unsealed() : new TreeMap<>();
        List<Kept> versions = new ArrayList<>(content.getOrDefault(path, List.of()));
        Map<String, String> before =
                versions.isEmpty() ? Map.of() : versions.getLast().fields();
        Map<String, String> after = Map.copyOf(change.apply(new HashMap<>(before)));
        if (after.equals(before)) {
            return versions.isEmpty() ? 0 : versions.getLast().version();
        }
        int version = versions.isEmpty() ? 1 : versions.getLast().version() + 1;
        versions.add(new Kept(version, clock.instant().toString(), after));
        content.put(path, versions.subList(Math.max(0, versions.size() - VERSIONS_MAX), versions.size()));
        if (content.size() > PATHS_MAX) {
            throw new IllegalArgumentException("a sealed file holds " + PATHS_MAX + " secrets at most");
        }
        seal(content);
        return version;
    }

    private void makeKey() throws IOException {
        byte[] octets = new byte[KEY_OCTETS];
        random.nextBytes(octets);
        if (!Files.exists(key)) {
            writePrivate(key, Base64.getEncoder().encodeToString(octets), false);
        }
    }

    private SecretKeySpec key() throws IOException {
        byte[] octets = Base64.getDecoder().decode(Files.readString(key).strip());
        if (octets.length != KEY_OCTETS) {
            throw new IOException("the key has " + octets.length + " octets");
        }
        return new SecretKeySpec(octets, "AES");
    }

    private Map<String, List<Kept>> unsealed() throws IOException, GeneralSecurityException {
        String text = Files.readString(file).strip();
        if (!text.startsWith(FORM + ":")) {
            throw new IOException("no sealed file");
        }
        byte[] sealed = Base64.getDecoder().decode(text.substring(FORM.length() + 1));
        if (sealed.length < NONCE_OCTETS) {
            throw new IOException("too short");
        }
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, ByteBuffer.wrap(sealed, 0, NONCE_OCTETS));
        return JSON.readValue(cipher.doFinal(sealed, NONCE_OCTETS, sealed.length - NONCE_OCTETS), CONTENT);
    }

    private void seal(Map<String, List<Kept>> content) throws IOException, GeneralSecurityException {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, ByteBuffer.wrap(nonce)).doFinal(JSON.writeValueAsBytes(content));
        byte[] all = ByteBuffer.allocate(NONCE_OCTETS + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        writePrivate(file, FORM + ":" + Base64.getEncoder().encodeToString(all), true);
    }

    private Cipher cipher(int mode, ByteBuffer nonce) throws IOException, GeneralSecurityException {
        byte[] octets = new byte[NONCE_OCTETS];
        nonce.get(octets);
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, octets));
        cipher.updateAAD(FORM.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static void writePrivate(Path file, String text, boolean replace) throws IOException {
        Path part = Files.createTempFile(
                file.getParent(),
                ".part-",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, text);
        if (!replace && Files.exists(file)) {
            Files.delete(part);
            throw new FileAlreadyExistsException(file.toString());
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
