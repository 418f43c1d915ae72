-- Viber knows people by a text where Telegram has a number; otherwise their links are the same.
alter table telegram_links rename to chat_links;
alter table chat_links alter column chat_id type text;
alter index telegram_links_pkey rename to chat_links_pkey;
alter index telegram_links_route_msisdn_hash_key rename to chat_links_route_msisdn_hash_key;
