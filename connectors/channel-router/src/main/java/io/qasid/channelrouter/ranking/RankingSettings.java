package io.qasid.channelrouter.ranking;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;

/// `qasid.channel-router.ranking.*`
///
/// @param kind who orders the steps of policies that say RANKED
/// @param percentWorth of LEARNED: what one more delivery in a hundred may cost, in minor units of the
/// price list
/// @param modelUrl of MODEL: root of a server that speaks the KServe v2 protocol, without a slash at its
/// end
/// @param modelVersion empty: the one that the server prefers
@ConfigurationProperties("qasid.channel-router.ranking")
public record RankingSettings(Kind kind, int percentWorth, String modelUrl, String modelName, String modelVersion) {
    private static final int PERCENT_WORTH_MAX = 1_000_000;
    private static final String NAME = "[A-Za-z0-9._-]{1,100}";

    public enum Kind {
        /// Nobody: they are taken as they are written.
        STATIC,
        /// What became of earlier attempts, see [LearnedRanking].
        LEARNED,
        /// A model, see [ModelRanking].
        MODEL
    }

    public RankingSettings {
        if (percentWorth < 0 || percentWorth > PERCENT_WORTH_MAX) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.ranking.percent-worth must be 0 to 1000000, was " + percentWorth);
        }
        if (!modelUrl.matches("https?://[^/?#]+")) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.ranking.model-url must be http://host:port, was '" + modelUrl + "'");
        }
        if (!modelName.matches(NAME)) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.ranking.model-name needs 1 to 100 of letters, digits, '.', '_' and '-', was '"
                            + modelName + "'");
        }
        if (!modelVersion.isEmpty() && !modelVersion.matches(NAME)) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.ranking.model-version may have letters, digits, '.', '_' and '-', was '"
                            + modelVersion + "'");
        }
    }

    /// Where the model is asked.
    URI inferAt() {
        String version = modelVersion.isEmpty() ? "" : "/versions/" + modelVersion;
        return URI.create(modelUrl + "/v2/models/" + modelName + version + "/infer");
    }
}
