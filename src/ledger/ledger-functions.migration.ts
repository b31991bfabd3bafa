/**
 * The bytes an entry is hashed over: every text with its length before it, the date as days since
 * 2000-01-01, then the postings in their order.
 */
export const CANON = `
  create function ledger.framed(t text) returns bytea language sql immutable as $$
    select int4send(octet_length(convert_to(t, 'UTF8'))) || convert_to(t, 'UTF8')
  $$;

  create function ledger.canon(
    e ledger.entry, accounts text[], cents bigint[]
  ) returns bytea language sql immutable as $$
    select ledger.framed(e.community) || ledger.framed(e.key)
      || int4send(e.date - date '2000-01-01')
      || ledger.framed(e.reference) || ledger.framed(e.text)
      || int4send(cardinality(accounts))
      || coalesce((select string_agg(ledger.framed(p.a) || int8send(p.c), ''::bytea order by p.n)
                   from unnest(accounts, cents) with ordinality p(a, c, n)), ''::bytea)
  $$;

  create function ledger.canon_of(of_community text, of_id bigint) returns bytea
  language sql stable as $$
    select ledger.canon(e,
      array(select account from ledger.posting p
            where p.community = e.community and p.entry = e.id order by n),
      array(select p.cents from ledger.posting p
            where p.community = e.community and p.entry = e.id order by n))
    from ledger.entry e where e.community = of_community and e.id = of_id
  $$;

  create function ledger.hash_before(of_community text, of_id bigint) returns bytea
  language sql stable as $$
    select case when of_id = 1 then sha256('') else
      (select hash from ledger.entry where community = of_community and id = of_id - 1) end
  $$;
`;

/**
 * The only way into the journal. The same key with the same body gives the id it has; with another body
 * it is refused. One posting at a time per community, so ids have no gaps.
 */
export const POST = `
  create function ledger.post(
    for_community text, for_key text, on_date date, with_reference text, with_text text,
    accounts text[], amounts bigint[]
  ) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    e ledger.entry;
    old ledger.entry;
    head ledger.head;
  begin
    if cardinality(accounts) is distinct from cardinality(amounts) or cardinality(accounts) < 2 then
      raise exception 'an entry has two postings or more, each with its cents'
        using errcode = 'LG006';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('ledger/' || for_community, 0));
    e.community := for_community;
    e.key := for_key;
    e.date := on_date;
    e.reference := with_reference;
    e.text := with_text;
    e.canon := ledger.canon(e, accounts, amounts);
    if e.canon is null then
      raise exception 'an entry has no empty part' using errcode = 'LG006';
    end if;
    select * into old from ledger.entry where community = for_community and key = for_key;
    if found then
      if old.canon <> e.canon then
        raise exception 'the event % is booked already with another body', for_key
          using errcode = 'LG005';
      end if;
      return old.id;
    end if;
    insert into ledger.head values (for_community, 0, sha256('')) on conflict do nothing;
    select * into strict head from ledger.head where community = for_community for update;
    e.id := head.id + 1;
    e.prev := head.hash;
    e.hash := sha256(e.prev || e.canon);
    insert into ledger.account(community, account)
      select for_community, a from unnest(accounts) a on conflict do nothing;
    insert into ledger.entry(community, id, key, date, reference, text, canon, prev, hash)
      values (e.community, e.id, e.key, e.date, e.reference, e.text, e.canon, e.prev, e.hash);
    insert into ledger.posting(community, entry, n, account, cents)
      select for_community, e.id, n, a, c from unnest(accounts, amounts) with ordinality p(a, c, n);
    update ledger.head set id = e.id, hash = e.hash where community = for_community;
    return e.id;
  end $$;
`;

/**
 * Recomputes the whole chain of a community: entries whose body, link or number is not what was posted,
 * and whether the head names the last of them. Who also recomputes the chain is found only by a head
 * hash that was kept elsewhere.
 */
export const VERIFY = `
  create function ledger.verify(
    of_community text, out entries bigint, out wrong bigint, out first_wrong bigint,
    out head_stands boolean, out head_hash text
  ) language sql stable as $$
    with checked as (
      select id, hash, id = row_number() over (order by id)
        and prev = lag(hash, 1, sha256('')) over (order by id)
        and hash = sha256(prev || canon)
        and canon = ledger.canon_of(community, id)
        and (select coalesce(sum(cents), 1) from ledger.posting p
             where p.community = e.community and p.entry = e.id) = 0 as stands
      from ledger.entry e where community = of_community
    ), last as (select id, hash from checked order by id desc limit 1)
    select count(*), count(*) filter (where stands is not true),
      min(id) filter (where stands is not true),
      coalesce((select h.id = l.id and h.hash = l.hash from ledger.head h, last l
                where h.community = of_community),
        not exists (select from ledger.head h where h.community = of_community and h.id <> 0)
        and not exists (select from last)),
      (select encode(hash, 'hex') from ledger.head where community = of_community)
    from checked
  $$;
`;
