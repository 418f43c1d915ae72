package io.qasid.simulator.voice;

/// What the API says no with: an HTTP status and a code of <https://www.twilio.com/docs/api/errors>. The wording of the
/// messages is Twilio's as far as it is known; they may hold the number that was sent.
///
/// @param retryAfterSeconds 0 for none
record ApiError(int status, int code, String message, int retryAfterSeconds) {

    static ApiError badRequest(int code, String message) {
        return new ApiError(400, code, message, 0);
    }

    static ApiError authenticate() {
        return new ApiError(401, 20_003, "Authenticate", 0);
    }

    static ApiError notFound() {
        return new ApiError(404, 20_404, "The requested resource was not found", 0);
    }

    static ApiError invalidTo(String to) {
        return badRequest(21_211, "The phone number you are attempting to call, " + to + ", is not valid.");
    }

    static ApiError tooManyRequests() {
        return new ApiError(429, 20_429, "Too Many Requests", 1);
    }

    String moreInfo() {
        return "https://www.twilio.com/docs/errors/" + code;
    }
}
