package io.qasid.local.entrance;

import io.qasid.local.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the entrance says when no module can.
enum Refusal {
    TOO_LARGE(413, "BODY_TOO_LARGE", "Body too large", false, ""),
    BROKEN(502, "MODULE_BROKE_OFF", "Connection to a module broke", false, "broke off before it had answered."),
    AWAY(503, "MODULE_AWAY", "A module is away", true, "takes no connections."),
    CROWDED(503, "TOO_MANY_WAIT", "Too many requests wait", true, ""),
    SILENT(504, "MODULE_SILENT", "A module is silent", true, "has the request and does not answer.");

    private final int status;
    private final String code;
    private final String title;
    private final boolean retryable;
    private final String sentence;

    Refusal(int status, String code, String title, boolean retryable, String sentence) {
        this.status = status;
        this.code = code;
        this.title = title;
        this.retryable = retryable;
        this.sentence = sentence;
    }

    int status() {
        return status;
    }

    boolean retryable() {
        return retryable;
    }

    /// What a module does; its name stands before it.
    String sentence() {
        return sentence;
    }

    /// As RFC 9457 has it, in the members that every module's problems have.
    byte[] problem(String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("code", code);
        problem.put("retryable", retryable);
        return Json.write(problem).getBytes(StandardCharsets.UTF_8);
    }
}
