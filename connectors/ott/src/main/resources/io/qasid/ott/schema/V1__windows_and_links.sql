-- When a person wrote to a business number last: WhatsApp takes free text for 24 hours after that.
create table whatsapp_windows (
    route       text        not null,
    msisdn_hash text        not null,
    wrote_at    timestamptz not null,
    primary key (route, msisdn_hash)
);
create index whatsapp_windows_age on whatsapp_windows (wrote_at);

-- Which chat a number has with a bot. The number itself is kept, because what a person writes in the chat comes with
-- the chat's id alone and has to be told to the tenant as theirs.
create table telegram_links (
    route       text        not null,
    chat_id     bigint      not null,
    msisdn_hash text        not null,
    recipient   text        not null,            -- E.164
    linked_at   timestamptz not null,
    blocked     boolean     not null default false,
    primary key (route, chat_id),
    unique (route, msisdn_hash)
);
