package io.qasid.local.demo;

import io.qasid.local.client.SendPrice;
import io.qasid.local.client.SendTemplate;
import io.qasid.model.Category;
import org.jspecify.annotations.Nullable;

/// One request of the file.
///
/// @param name unique in the file
/// @param shows what there is to see in it, for a person
/// @param language BCP 47
/// @param to as the tenant writes it, which may be wrong on purpose
/// @param deadlineSeconds from when it is sent, negative for one that has passed; null leaves it to Qasid
/// @param idempotencyKey null: one of its own is made
/// @param bulk sent in one request with the bulk messages beside it
/// @param sendInSeconds it is scheduled so far ahead; null: it goes at once
/// @param ladder null: the default one
/// @param alone sent when nothing else is on its way to an operator, because it breaks the connection for all
public record DemoMessage(
        String name,
        String shows,
        String language,
        String to,
        String sender,
        Category category,
        @Nullable Integer deadlineSeconds,
        @Nullable String idempotencyKey,
        boolean alone,
        boolean bulk,
        @Nullable Integer sendInSeconds,
        String text,
        @Nullable String ladder,
        @Nullable SendTemplate template,
        @Nullable SendPrice priceMax,
        Expectation expect) {}
