package io.qasid.simulator.ott;

/// One bot.
///
/// @param token `<digits>:<letters>`
/// @param username without an at sign
/// @param secretToken sent with every update to the webhook
public record TelegramBot(String token, String username, String secretToken) {
    public TelegramBot {
        if (!token.matches("[0-9]{1,20}:[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("a bot's token needs the form 123:abc");
        }
    }

    long id() {
        return Long.parseLong(token.substring(0, token.indexOf(':')));
    }

    /// Without token and secret.
    @Override
    public String toString() {
        return "TelegramBot[" + username + "]";
    }
}
