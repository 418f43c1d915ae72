-- What recipients said by themselves, in answers that are keywords. A row is ours until the consent function has committed it.
create table recipient_said (
    id        uuid        not null primary key,
    tenant_id uuid        not null,
    recipient text        not null,          -- E.164
    opted_in  boolean     not null,
    proof     text        not null,
    at        timestamptz not null
);
