-- Who asks whether an earlier event of an order key is not settled must find this index and no other: the one of what
-- is due looks empty to the planner at any time, and has all of a tenant's events that wait. Hence the words: unsettled
-- here, PENDING and SENDING there.
DROP INDEX delivery_order;
CREATE INDEX delivery_order ON delivery (tenant_id, order_key, occurred_at, sequence)
    WHERE settled_at IS NULL AND order_key IS NOT NULL;
