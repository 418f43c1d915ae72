-- What the breaker of each running connector says of its account. Silence for 30 s: it counts no more.
create table adapter_circuits (
    route    text        not null,
    instance text        not null,
    state    text        not null,          -- io.qasid.model.CircuitState
    heard_at timestamptz not null,
    primary key (route, instance)
);

-- What somebody ordered about an account, against whatever its breakers say.
create table circuit_orders (
    route      text        not null primary key,
    state      text        not null,        -- OPEN, CLOSED
    until      timestamptz,                 -- null: until it is taken back
    reason     text        not null,
    ordered_by text        not null,
    ordered_at timestamptz not null
);
