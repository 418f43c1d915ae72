package io.qasid.channelrouter.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.http.StrictJson;
import io.qasid.model.Category;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a policy may say, and what is wrong with the others.
class PolicyTermsTest {
    private static final Map<Route, Long> PRICES = Map.of(
            Route.parse("sms:awcc"), 180L,
            Route.parse("whatsapp:qasid"), 110L,
            Route.parse("viber:qasid"), 90L);

    private static final PolicyCheck CHECK = new PolicyCheck(PRICES.keySet(), new PriceList("AFN", PRICES));

    private static final String EVERYTHING = """
            {"strategy":"SEQUENTIAL","ordering":"RANKED","steps":[
              {"route":"whatsapp:qasid","withinSeconds":30,"success":"READ","conditions":[
                {"kind":"TIME_OF_DAY","from":"08:00","until":"20:30","zone":"Asia/Kabul"},
                {"kind":"SEGMENTS_AT_MOST","most":2},
                {"kind":"COUNTRY","countries":["AF","IR"]},
                {"kind":"PREFIX","prefixes":["+9370","+9371"]},
                {"kind":"WINDOW_OPEN"}]},
              {"route":"sms:awcc","success":"DELIVERED"}],
            "costCapPerMessage":{"amount":"4.00","currency":"AFN"},"onUnknown":"HOLD"}
            """;

    @Test
    void whatIsWrittenIsReadAgain() {
        Policy policy = PolicyTerms.read(EVERYTHING);

        String stored = PolicyTerms.write(policy).toString();

        assertThat(PolicyTerms.read(stored)).isEqualTo(policy);
        assertThat(PolicyTerms.write(PolicyTerms.read(stored)).toString()).isEqualTo(stored);
        assertThat(stored).isEqualTo(EVERYTHING.replaceAll("\\s*\\n\\s*", ""));
        assertThat(CHECK.errors(policy)).isEmpty();
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Policy policy = PolicyTerms.read("{\"strategy\":\"PARALLEL\",\"steps\":[{\"route\":\"sms:awcc\"}]}");

        assertThat(PolicyTerms.write(policy).toString())
                .isEqualTo("{\"strategy\":\"PARALLEL\",\"ordering\":\"ORDERED\",\"steps\":[{\"route\":\"sms:awcc\","
                        + "\"success\":\"DELIVERED\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | /strategy",
                "{'strategy':'SLOWEST','steps':[{'route':'sms:awcc'}]} | /strategy",
                "{'strategy':'SEQUENTIAL'} | /steps",
                "{'strategy':'SEQUENTIAL','steps':[]} | /steps",
                "{'strategy':'SEQUENTIAL','steps':['sms:awcc']} | /steps/0",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc'}],'color':'red'} | /color",
                "{'strategy':'SEQUENTIAL','ordering':'ANY','steps':[{'route':'sms:awcc'}]} | /ordering",
                "{'strategy':'SEQUENTIAL','onUnknown':'PANIC','steps':[{'route':'sms:awcc'}]} | /onUnknown",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'pigeon'}]} | /steps/0/route",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:roshan'}]} | /steps/0/route",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc'},{'route':'sms:awcc'}]} | /steps/1/route",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','withinSeconds':0}]} | /steps/0/withinSeconds",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','withinSeconds':86401}]} | /steps/0/withinSeconds",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','withinSeconds':'1'}]} | /steps/0/withinSeconds",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','success':'LIKED'}]} | /steps/0/success",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','success':'READ'}]} | /steps/0/success",
                "{'strategy':'FASTEST','steps':[{'route':'sms:awcc'}]} | /steps/0/withinSeconds",
                "{'strategy':'FASTEST','ordering':'RANKED','steps':[{'route':'sms:awcc','withinSeconds':5}]} | /ordering",
                "{'strategy':'PARALLEL','steps':[{'route':'sms:awcc','withinSeconds':5}]} | /steps/0/withinSeconds",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc'}],'costCapPerMessage':{'amount':'9.00','currency':'USD'}} | /costCapPerMessage/currency",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc'}],'costCapPerMessage':{'amount':'9.00','currency':'afn'}} | /costCapPerMessage/currency",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc'}],'costCapPerMessage':{'currency':'AFN'}} | /costCapPerMessage/amount",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc'}],'costCapPerMessage':{'amount':'1.79','currency':'AFN'}} | /costCapPerMessage/amount",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'MOON'}]}]} | /steps/0/conditions/0/kind",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{}]}]} | /steps/0/conditions/0/kind",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'WINDOW_OPEN','most':1}]}]} | /steps/0/conditions/0/most",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'SEGMENTS_AT_MOST'}]}]} | /steps/0/conditions/0/most",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'COUNTRY','countries':['XX']}]}]} | /steps/0/conditions/0/countries/0",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'COUNTRY'}]}]} | /steps/0/conditions/0/countries",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'PREFIX','prefixes':['93']}]}]} | /steps/0/conditions/0/prefixes/0",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'TIME_OF_DAY','from':'8:00','until':'20:00','zone':'Asia/Kabul'}]}]} | /steps/0/conditions/0/from",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'TIME_OF_DAY','from':'08:00','until':'08:00','zone':'Asia/Kabul'}]}]} | /steps/0/conditions/0/until",
                "{'strategy':'SEQUENTIAL','steps':[{'route':'sms:awcc','conditions':[{'kind':'TIME_OF_DAY','from':'08:00','until':'20:00','zone':'Moon/Sea'}]}]} | /steps/0/conditions/0/zone"
            })
    void whatIsWrongIsNamedOnce(String json, String pointer) {
        assertThat(errors(json.replace('\'', '"')))
                .extracting(FieldError::pointer)
                .containsExactly(pointer);
    }

    @Test
    void aCapBelowTheCheapestPathNamesItAndItsPrice() {
        assertThat(cap("SEQUENTIAL", 89))
                .singleElement()
                .satisfies(error -> assertThat(error.detail())
                        .isEqualTo("The cheapest path is viber:qasid at 90 minor units of AFN for one segment."));
        assertThat(cap("SEQUENTIAL", 90)).isEmpty();
        assertThat(cap("PARALLEL", 199))
                .singleElement()
                .satisfies(error -> assertThat(error.detail())
                        .isEqualTo(
                                "The cheapest path is viber:qasid with whatsapp:qasid at 200 minor units of AFN for one"
                                        + " segment."));
        assertThat(cap("PARALLEL", 200))
                .as("a step with a condition may be left out")
                .isEmpty();
    }

    private static List<FieldError> cap(String strategy, int minorUnits) {
        return errors("{\"strategy\":\"" + strategy + "\",\"steps\":[{\"route\":\"viber:qasid\"},"
                + "{\"route\":\"whatsapp:qasid\"},"
                + "{\"route\":\"sms:awcc\",\"conditions\":[{\"kind\":\"SEGMENTS_AT_MOST\",\"most\":1}]}],"
                + "\"costCapPerMessage\":{\"amount\":\"" + new Money(minorUnits, "AFN").amount()
                + "\",\"currency\":\"AFN\"}}");
    }

    @Test
    void whatIsStoredAndNoPolicyIsNoPolicy() {
        assertThatThrownBy(() -> PolicyTerms.read("[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PolicyTerms.read("{}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPolicyWhoseRouteOrCurrencyIsGoneCantBeFollowed() {
        Policy policy = PolicyTerms.read(EVERYTHING);

        assertThat(CHECK.unusable(policy)).isEmpty();
        assertThat(new PolicyCheck(Set.of(Route.parse("sms:awcc")), new PriceList("AFN", PRICES)).unusable(policy))
                .contains("there is no route whatsapp:qasid");
        assertThat(new PolicyCheck(PRICES.keySet(), new PriceList("USD", PRICES)).unusable(policy))
                .contains("its cap is in AFN");
    }

    /// The category's own before that of any, and then the longest prefix, however they come out of the store.
    @Test
    void theNearestPolicyServes() {
        List<TenantPolicies.Entry> entries = new ArrayList<>(List.of(
                entry("OTP", "default", "+93"),
                entry("OTP", "default", "+9370"),
                entry("OTP", "code", ""),
                entry("*", "default", ""),
                entry("*", "default", "+93701"),
                entry("MARKETING", "default", "+44")));
        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(entries, new Random(seed));
            TenantPolicies policies = new TenantPolicies(entries);
            assertThat(serving(policies, Category.OTP, "default", "+93701234567"))
                    .contains("OTP/default +9370");
            assertThat(serving(policies, Category.OTP, "default", "+93711234567"))
                    .contains("OTP/default +93");
            assertThat(serving(policies, Category.OTP, "default", "+447911123456"))
                    .contains("*/default");
            assertThat(serving(policies, Category.MARKETING, "default", "+93701234567"))
                    .contains("*/default +93701");
            assertThat(serving(policies, Category.OTP, "code", "+93701234567")).contains("OTP/code");
            assertThat(serving(policies, Category.MARKETING, "code", "+93701234567"))
                    .isEmpty();
        }
    }

    private static Optional<String> serving(TenantPolicies policies, Category category, String name, String number) {
        return policies.find(category, name, new Msisdn(number))
                .map(entry -> entry.key().toString());
    }

    private static TenantPolicies.Entry entry(String category, String name, String prefix) {
        PolicyKey key = new PolicyKey(new TenantId(new UUID(0, 1)), PolicyKey.category(category), name, prefix);
        return new TenantPolicies.Usable(new PolicyVersion(
                key, 1, false, PolicyTerms.read(EVERYTHING), new Grounds("", "admin"), "", Instant.EPOCH));
    }

    private static List<FieldError> errors(String json) {
        if (!(StrictJson.read(json.getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Read(ObjectNode object))) {
            throw new AssertionError("no JSON: " + json);
        }
        JsonFields fields = new JsonFields(object, PolicyTerms.FIELDS);
        Optional<Policy> policy = PolicyTerms.read(fields);
        if (!fields.errors().isEmpty()) {
            return fields.errors();
        }
        return CHECK.errors(policy.orElseThrow());
    }
}
