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
import org.jspecify.annotations.Nullable;

/// Does any rule of the recipient's country stand against this text, now?
public record ComplianceQuestion(TenantId tenant, Msisdn recipient, Channel channel, Category category, String text)
        implements GateQuestion {
    static final ComplianceQuestion ABOUT_NOBODY = new ComplianceQuestion(
            new TenantId(new UUID(0, 0)), new Msisdn("+93700000000"), Channel.SMS, Category.TRANSACTIONAL, "salam");

    private record Key(TenantId tenant, Msisdn recipient, Channel channel, Category category, UUID textHash) {
        /// By hand, see [Msisdn#equals].
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && channel == that.channel
                    && category == that.category
                    && recipient.equals(that.recipient)
                    && textHash.equals(that.textHash)
                    && tenant.equals(that.tenant);
        }

        @Override
        public int hashCode() {
            int who = 31 * recipient.hashCode() + tenant.hashCode();
            return 31 * (31 * (31 * who + textHash.hashCode()) + channel.hashCode()) + category.hashCode();
        }
    }

    /// Without the text, which would fill the cache.
    @Override
    public Object key() {
        return new Key(tenant, recipient, channel, category, hash(text));
    }

    /// The first half of its SHA-256: nobody finds two texts with the same one.
    private static UUID hash(String text) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "ComplianceQuestion[" + tenant + " " + channel + " " + category + "]";
    }
}
