package io.qasid.tenantwebhooks.delivery;

import io.qasid.tenantwebhooks.Endpoint;

/// What became of one leased event.
record DeliveryResult(Endpoint endpoint, DueEvent event, Disposition disposition) {}
