package io.qasid.connectorruntime;

import io.qasid.connector.Dispatch;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.Lane;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.SmsSegmentation;
import io.qasid.proto.v1.ClaimedAttempt;
import java.time.DateTimeException;
import java.util.Optional;

/// Reads what the router grants.
final class Grants {
    private Grants() {}

    /// @return empty when this connector cannot send it as it stands, now or ever
    static Optional<Dispatch> read(ClaimedAttempt grant, Route route) {
        try {
            if (!Route.parse(grant.getRoute()).equals(route) || !fits(grant.getText())) {
                return Optional.empty();
            }
            return Optional.of(new Dispatch(
                    AttemptId.parse(grant.getAttemptId()),
                    grant.getGeneration(),
                    new Msisdn(grant.getRecipient()),
                    grant.getSender(),
                    grant.getText(),
                    template(grant),
                    category(grant),
                    WireTime.read(grant.getDeadline())));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<MessageTemplate> template(ClaimedAttempt grant) {
        if (!grant.hasTemplate()) {
            return Optional.empty();
        }
        return Optional.of(new MessageTemplate(
                grant.getTemplate().getName(),
                grant.getTemplate().getLanguage(),
                grant.getTemplate().getParametersList()));
    }

    /// The normal one where it can't be read.
    static Lane lane(ClaimedAttempt grant) {
        return switch (grant.getCategory()) {
            case CATEGORY_OTP, CATEGORY_EMERGENCY -> Lane.URGENT;
            case CATEGORY_TRANSACTIONAL, CATEGORY_MARKETING, CATEGORY_UNSPECIFIED, UNRECOGNIZED -> Lane.NORMAL;
        };
    }

    static boolean fits(String text) {
        return !text.isEmpty() && text.length() <= SmsSegmentation.TEXT_LENGTH_MAX;
    }

    private static Category category(ClaimedAttempt grant) {
        return switch (grant.getCategory()) {
            case CATEGORY_OTP -> Category.OTP;
            case CATEGORY_TRANSACTIONAL -> Category.TRANSACTIONAL;
            case CATEGORY_MARKETING -> Category.MARKETING;
            case CATEGORY_EMERGENCY -> Category.EMERGENCY;
            case CATEGORY_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("category unknown: " + grant.getCategoryValue());
        };
    }
}
