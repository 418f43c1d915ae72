package io.qasid.messages;

/// Requests for the API's description. A test sends them.
final class MessageExamples {
    static final String OTP = """
            {"to": "+93701234567", "text": "1234", "category": "OTP"}""";

    static final String CAPPED = """
            {"to": "+93701234567", "sender": "Qasid", "text": "سلام", "category": "TRANSACTIONAL",
             "metadata": {"order": "7"}, "ladder": "default",
             "template": {"name": "order_shipped", "language": "fa", "parameters": ["7"]},
             "priceMax": {"amount": "12.50", "currency": "AFN"}}""";

    static final String LATER = """
            {"to": "+93701234567", "text": "سلام", "category": "TRANSACTIONAL", "sendAt": "2026-03-21T04:30:00Z"}""";

    static final String BULK = """
            {"messages": [
              {"to": "+93701234567", "text": "سلام", "category": "MARKETING", "idempotencyKey": "spring-1"},
              {"to": "+93791234567", "text": "سلام", "category": "MARKETING", "onBlocked": "hold"}]}""";

    static final String RESCHEDULE = """
            {"sendAt": "2026-03-21T04:30:00Z"}""";

    private MessageExamples() {}
}
