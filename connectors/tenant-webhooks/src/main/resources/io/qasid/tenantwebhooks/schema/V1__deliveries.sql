-- One row for each tenant event and what became of it.
CREATE TABLE delivery (
    event_id        uuid        NOT NULL PRIMARY KEY,
    -- order of arrival; decides between events of the same millisecond
    sequence        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    tenant_id       uuid        NOT NULL,
    type            text        NOT NULL,
    occurred_at     timestamptz NOT NULL,
    -- null: in any order
    order_key       text,
    -- exactly as the router made it: these characters are signed, so no jsonb
    data_json       text        NOT NULL,
    -- PENDING: due at next_attempt_at. SENDING: leased until next_attempt_at, then due again. The others are final,
    -- DEAD and NO_ENDPOINT until somebody asks for redelivery.
    state           text        NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'DELIVERED', 'DEAD', 'NO_ENDPOINT')),
    next_attempt_at timestamptz NOT NULL,
    -- answered attempts; starts again with a redelivery
    attempts        int         NOT NULL DEFAULT 0,
    -- raised by every lease: a result of an older one changes nothing
    lease           int         NOT NULL DEFAULT 0,
    settled_at      timestamptz,
    -- of the last attempt: a code of our own, never text from outside
    last_reason     text,
    last_status     int
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX delivery_due ON delivery (tenant_id, next_attempt_at) WHERE state IN ('PENDING', 'SENDING');
CREATE INDEX delivery_order ON delivery (order_key, occurred_at, sequence)
    WHERE state IN ('PENDING', 'SENDING') AND order_key IS NOT NULL;
CREATE INDEX delivery_dead ON delivery (event_id) WHERE state = 'DEAD';
CREATE INDEX delivery_dead_of_tenant ON delivery (tenant_id, event_id) WHERE state = 'DEAD';
CREATE INDEX delivery_without_endpoint ON delivery (tenant_id, event_id) WHERE state = 'NO_ENDPOINT';
CREATE INDEX delivery_settled ON delivery (settled_at) WHERE settled_at IS NOT NULL;

-- An endpoint that answered 410 gets nothing more until somebody enables it or its URL changes.
CREATE TABLE disabled_endpoint (
    tenant_id   uuid        NOT NULL,
    url         text        NOT NULL,
    disabled_at timestamptz NOT NULL,
    reason      text        NOT NULL,
    PRIMARY KEY (tenant_id, url)
);
