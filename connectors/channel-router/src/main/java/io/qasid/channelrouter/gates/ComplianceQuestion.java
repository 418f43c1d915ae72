package io.qasid.channelrouter.gates;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// Does any rule of the recipient's country stand against this text, now?
public record ComplianceQuestion(TenantId tenant, Msisdn recipient, Channel channel, Category category, String text)
        implements GateQuestion {
    static final ComplianceQuestion ABOUT_NOBODY = new ComplianceQuestion(
            new TenantId(new UUID(0, 0)), new Msisdn("+93700000000"), Channel.SMS, Category.TRANSACTIONAL, "salam");

    /// Never fed, only copied: looking for a provider costs as much as the hash of a text.
    private static final MessageDigest SHA_256 = sha256();

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Without the text, which would fill the cache: the first half of its SHA-256, as nobody finds two texts with the
    /// same one.
    @Override
    public Object key() {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(((MessageDigest) SHA_256.clone()).digest(text.getBytes(StandardCharsets.UTF_8)));
            return RecipientKey.of(tenant, recipient, channel, category, hash.getLong(), hash.getLong());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
        }
    }

    @Override
    public String toString() {
        return "ComplianceQuestion[" + tenant + " " + channel + " " + category + "]";
    }
}
