package io.qasid.simulator.voice;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A client of the API, as plain as can be.
final class Caller implements AutoCloseable {
    static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
    static final String TOKEN = "secret";
    static final String FROM = "+93790000001";
    private static final Pattern SID = Pattern.compile("\"sid\":\"(CA[0-9a-f]{32})\"");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final VoiceSimulator voice;

    Caller(VoiceSimulator voice) {
        this.voice = voice;
    }

    static Map<String, String> form(String to, String... more) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("To", to);
        form.put("From", FROM);
        form.put("Twiml", "<Response><Say language=\"fa-IR\">salaam</Say></Response>");
        for (int i = 0; i < more.length; i += 2) {
            form.put(more[i], more[i + 1]);
        }
        return form;
    }

    /// Asks for every event, when the form says nothing else.
    HttpResponse<String> call(Map<String, String> form) throws IOException, InterruptedException {
        String events = "&StatusCallbackEvent=initiated&StatusCallbackEvent=ringing"
                + "&StatusCallbackEvent=answered&StatusCallbackEvent=completed";
        return post(FormFields.encode(form) + (form.containsKey("StatusCallbackEvent") ? "" : events), TOKEN);
    }

    HttpResponse<String> post(String body, String token) throws IOException, InterruptedException {
        return client.send(
                request("/Accounts/" + ACCOUNT + "/Calls.json", token)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path, TOKEN).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> look(String sid) throws IOException, InterruptedException {
        return get("/Accounts/" + ACCOUNT + "/Calls/" + sid + ".json");
    }

    static String sid(HttpResponse<String> answer) {
        Matcher sid = SID.matcher(answer.body());
        if (answer.statusCode() != 201 || !sid.find()) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return sid.group(1);
    }

    private HttpRequest.Builder request(String path, String token) {
        String credentials = Base64.getEncoder()
                .encodeToString((ACCOUNT + ":" + token).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(voice.url() + "/2010-04-01" + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Basic " + credentials);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
