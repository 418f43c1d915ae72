-- What became of attempts, by country, operator and route; old ones count less and less. It names nobody.
create table ranking_arms (
    country   text             not null,            -- ISO 3166-1 alpha-2; empty: numbers of no country
    operator  text             not null,            -- as the settings call it; empty: all of the country
    route     text             not null,
    succeeded double precision not null check (succeeded >= 0),
    failed    double precision not null check (failed >= 0),
    at        timestamptz      not null,            -- when they counted so much
    primary key (country, operator, route)
);
