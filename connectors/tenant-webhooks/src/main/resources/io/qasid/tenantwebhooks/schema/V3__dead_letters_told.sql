-- Dead letters of one order key, to go out again in their order.
CREATE INDEX delivery_dead_order ON delivery (tenant_id, order_key, occurred_at, sequence)
    WHERE state = 'DEAD' AND order_key IS NOT NULL;

-- What other services must hear: answers of recipients that were given up.
CREATE TABLE outbox (
    id         uuid        NOT NULL PRIMARY KEY,
    envelope   bytea       NOT NULL,
    created_at timestamptz NOT NULL
);
