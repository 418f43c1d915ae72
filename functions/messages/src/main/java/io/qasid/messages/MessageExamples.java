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

    private MessageExamples() {}
}
