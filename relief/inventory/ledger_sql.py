"""The SQL that the first migration installs: balances follow entries and reservations.

A function's plan is kept for a session and may stem from a statement of one row, so nothing
here joins two row sets without an index: ten thousand rows would cost their square. `+ 0`
keeps the index by bin out, which looks as good as any while the tables are new.
"""

LOCK = """
CREATE OR REPLACE FUNCTION stock_lock(ids bigint[])
RETURNS TABLE (id bigint, lot_id bigint, facility_id bigint, bin_id bigint,
               condition text, on_hand bigint, available bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT b.id, b.lot_id, b.facility_id, b.bin_id, b.condition::text, b.on_hand, b.available
      FROM inventory_stockbalance b WHERE b.id = ANY (ids)
     ORDER BY b.id FOR NO KEY UPDATE;
END $$;
"""

BOOK = """
CREATE OR REPLACE FUNCTION stock_book() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE late record;
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT lot_id FROM added OFFSET 0) a
                WHERE NOT EXISTS (SELECT FROM inventory_stocklot WHERE id = a.lot_id OFFSET 0))
       OR EXISTS (SELECT FROM (SELECT DISTINCT movement_id FROM added OFFSET 0) a
                   WHERE NOT EXISTS (SELECT FROM inventory_stockmovement
                                      WHERE id = a.movement_id OFFSET 0)) THEN
        RAISE EXCEPTION 'an entry is of a lot and a movement that are there'
              USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_is_of_something';
    END IF;

    -- What cancels within its lot cancels within its item: only the rest is looked up.
    IF EXISTS (SELECT FROM (SELECT movement_id, lot_id, sum(quantity) AS units FROM added
                             GROUP BY 1, 2 HAVING sum(quantity) <> 0 OFFSET 0) a
                CROSS JOIN LATERAL (SELECT item_id FROM inventory_stocklot
                                     WHERE id = a.lot_id OFFSET 0) l
                GROUP BY a.movement_id, l.item_id HAVING sum(a.units) <> 0) THEN
        RAISE EXCEPTION 'the legs of a movement do not cancel'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'legs_cancel';
    END IF;

    -- Balances that are missing come with their units; `held` cannot see them, so the others
    -- are locked in id order and changed. Left over is what another transaction made since.
    FOR late IN
    WITH change AS MATERIALIZED (
        SELECT lot_id, bin_id, condition, sum(quantity) AS units
          FROM added WHERE account = 'stock' GROUP BY 1, 2, 3
    ), made AS (
        INSERT INTO inventory_stockbalance
               (lot_id, facility_id, bin_id, condition, on_hand, reserved)
        SELECT k.lot_id, n.facility_id, k.bin_id, k.condition, k.units, 0
          FROM change k JOIN inventory_bin n ON n.id = k.bin_id
         WHERE NOT EXISTS (SELECT FROM inventory_stockbalance b
                            WHERE b.lot_id = k.lot_id AND b.bin_id + 0 = k.bin_id
                              AND b.condition = k.condition)
         ORDER BY k.lot_id, k.bin_id, k.condition
        ON CONFLICT DO NOTHING
        RETURNING lot_id, bin_id, condition
    ), held AS MATERIALIZED (
        SELECT b.id, k.units
          FROM change k JOIN inventory_stockbalance b
               ON b.lot_id = k.lot_id AND b.bin_id + 0 = k.bin_id AND b.condition = k.condition
         ORDER BY b.id FOR NO KEY UPDATE OF b
    ), changed AS (
        UPDATE inventory_stockbalance b SET on_hand = b.on_hand + held.units
          FROM held WHERE b.id = held.id
        RETURNING b.lot_id, b.bin_id, b.condition
    )
    SELECT lot_id, bin_id, condition FROM change EXCEPT SELECT * FROM made
    EXCEPT SELECT * FROM changed ORDER BY 1, 2, 3
    LOOP
        UPDATE inventory_stockbalance b SET on_hand = b.on_hand + (
               SELECT sum(a.quantity) FROM added a
                WHERE a.account = 'stock' AND a.lot_id = b.lot_id AND a.bin_id = b.bin_id
                  AND a.condition = b.condition)
         WHERE b.lot_id = late.lot_id AND b.bin_id = late.bin_id
           AND b.condition = late.condition;
    END LOOP;

    -- A list of new lots brings its balances along; what does not fit cannot be rewritten.
    UPDATE inventory_stockentry e SET balance_after = running.after
      FROM (SELECT a.id, a.balance_after AS given, b.on_hand - sum(a.quantity) OVER whole
                         + sum(a.quantity) OVER (whole ORDER BY a.id) AS after
              FROM added a JOIN inventory_stockbalance b
                   ON b.lot_id = a.lot_id AND b.bin_id + 0 = a.bin_id AND b.condition = a.condition
             WHERE a.account = 'stock'
            WINDOW whole AS (PARTITION BY a.lot_id, a.bin_id, a.condition)) running
     WHERE e.id = running.id AND running.given IS DISTINCT FROM running.after;
    RETURN NULL;
END $$;
"""

HOLD = """
CREATE OR REPLACE FUNCTION stock_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    WITH change AS (
        SELECT balance_id AS id, sum(quantity) AS units FROM added
         WHERE status = 'live' GROUP BY 1
    ), held AS MATERIALIZED (
        SELECT b.id, change.units FROM change JOIN inventory_stockbalance b USING (id)
         ORDER BY b.id FOR NO KEY UPDATE OF b
    )
    UPDATE inventory_stockbalance b SET reserved = b.reserved + held.units
      FROM held WHERE b.id = held.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION stock_unhold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM before o FULL JOIN after n USING (id)
                WHERE o.quantity IS DISTINCT FROM n.quantity
                   OR o.balance_id IS DISTINCT FROM n.balance_id
                   OR o.purpose_uid IS DISTINCT FROM n.purpose_uid
                   OR (o.status <> 'live' AND o.status <> n.status)) THEN
        RAISE EXCEPTION 'a reservation only ends, and once'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_ends_once';
    END IF;

    PERFORM 1 FROM inventory_stockbalance b
     WHERE b.id IN (SELECT balance_id FROM before WHERE status = 'live')
     ORDER BY b.id FOR NO KEY UPDATE;

    UPDATE inventory_stockbalance b SET reserved = b.reserved - change.units
      FROM (SELECT balance_id AS id, sum(units) AS units
              FROM (SELECT balance_id, quantity AS units FROM before WHERE status = 'live'
                    UNION ALL
                    SELECT balance_id, -quantity FROM after WHERE status = 'live') each
             GROUP BY 1 HAVING sum(units) <> 0) change
     WHERE b.id = change.id;
    RETURN NULL;
END $$;
"""

# A function keeps its plans for a session; the same statement sent anew was
# planned each time, which took as long as all the rest. The units wanted are compared with
# balances as they are once they are locked, by a statement of its own that sees what was
# committed while this one waited.
RESERVE = """
CREATE OR REPLACE FUNCTION stock_reserve(
    balances bigint[], units bigint[], types text[], uids uuid[], lives int[],
    moment timestamptz, until timestamptz)
RETURNS TABLE (id bigint, uid uuid, balance_id bigint, quantity bigint, purpose_type text,
               purpose_uid uuid, life_days int, created_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM inventory_stockbalance b WHERE b.id = ANY (balances)
     ORDER BY b.id FOR NO KEY UPDATE;

    IF EXISTS (
        SELECT FROM (SELECT w.id, sum(w.units) AS units, max(w.life) AS life
                       FROM unnest(balances, units, lives) w(id, units, life) GROUP BY 1) w
          LEFT JOIN inventory_stockbalance h ON h.id = w.id
          LEFT JOIN inventory_stocklot l ON l.id = h.lot_id
          LEFT JOIN inventory_facility f ON f.id = h.facility_id
         WHERE h.id IS NULL OR w.units > h.available OR h.condition <> 'good'
            OR l.recalled_at IS NOT NULL
            OR l.expires_on < (moment AT TIME ZONE f.time_zone)::date + w.life) THEN
        RETURN;
    END IF;

    RETURN QUERY
    INSERT INTO inventory_reservation
           (balance_id, quantity, status, purpose_type, purpose_uid, life_days, expires_at)
    SELECT w.balance, w.units, 'live', w.type, w.uid, w.life, until
      FROM unnest(balances, units, types, uids, lives) w(balance, units, type, uid, life)
    RETURNING id, uid, balance_id, quantity, purpose_type::text, purpose_uid, life_days,
              created_at;
END $$;
"""

# What leaves is good, not recalled, and lives as long as was asked for.
LEAVES = """
CREATE OR REPLACE FUNCTION stock_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added a
          JOIN inventory_stockmovement m ON m.id = a.movement_id AND m.kind = 'dispatch'
          JOIN inventory_stocklot l ON l.id = a.lot_id
          JOIN inventory_bin n ON n.id = a.bin_id
          JOIN inventory_facility f ON f.id = n.facility_id
         WHERE a.account = 'stock' AND a.quantity < 0
           AND (a.condition <> 'good' OR l.recalled_at IS NOT NULL
                OR l.expires_on < (m.occurred_at AT TIME ZONE f.time_zone)::date)) THEN
        RAISE EXCEPTION 'expired, recalled or quarantined goods do not leave'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'only_usable_goods_leave';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER stock_leaves AFTER INSERT ON inventory_stockentry
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stock_leaves();

CREATE OR REPLACE FUNCTION stock_lives() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM after r
          JOIN inventory_stockbalance b ON b.id = r.balance_id
          JOIN inventory_stocklot l ON l.id = b.lot_id
          JOIN inventory_facility f ON f.id = b.facility_id
         WHERE r.status = 'consumed' AND r.life_days > 0
           AND l.expires_on < (r.ended_at AT TIME ZONE f.time_zone)::date + r.life_days) THEN
        RAISE EXCEPTION 'goods leave with less life than was asked for'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'enough_life_left';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER stock_lives AFTER UPDATE ON inventory_reservation
REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION stock_lives();
"""

# Closing locks the facility FOR UPDATE and then looks whether it is empty; whatever comes in, or
# is to come in, keeps it FOR KEY SHARE and looks whether it is open. So one waits for the other,
# and sees what the other did. What only moves inside a facility proves that it is not empty.
LANDS = """
CREATE FUNCTION facility_takes_in(ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off AS $$
DECLARE place record;
BEGIN
    FOR place IN SELECT f.is_active, f.name_zh, f.name_en FROM inventory_facility f
                  WHERE f.id = ANY (ids) ORDER BY f.id FOR KEY SHARE
    LOOP
        IF NOT place.is_active THEN
            RAISE EXCEPTION 'nothing comes into a closed facility'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'facility_is_open',
                        DETAIL = place.name_zh, HINT = place.name_en;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION stock_lands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off AS $$
BEGIN
    PERFORM facility_takes_in(ARRAY(
        SELECT n.facility_id
          FROM (SELECT bin_id, sum(quantity) AS units FROM added
                 WHERE account = 'stock' GROUP BY 1 OFFSET 0) a
          JOIN inventory_bin n ON n.id = a.bin_id
         GROUP BY 1 HAVING sum(a.units) > 0));
    RETURN NULL;
END $$;

CREATE FUNCTION stock_is_awaited() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facility_takes_in(ARRAY[(to_jsonb(NEW) ->> TG_ARGV[0])::bigint]);
    RETURN NEW;
END $$;

CREATE TRIGGER stock_lands AFTER INSERT ON inventory_stockentry
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stock_lands();

CREATE TRIGGER stock_is_awaited BEFORE INSERT ON inventory_transfer
FOR EACH ROW EXECUTE FUNCTION stock_is_awaited('destination_id');

CREATE TRIGGER stock_is_awaited BEFORE INSERT ON inventory_receipt
FOR EACH ROW EXECUTE FUNCTION stock_is_awaited('facility_id');
"""

LANDS_UNDO = """
DROP TRIGGER stock_is_awaited ON inventory_receipt;
DROP TRIGGER stock_is_awaited ON inventory_transfer;
DROP TRIGGER stock_lands ON inventory_stockentry;
DROP FUNCTION stock_is_awaited();
DROP FUNCTION stock_lands();
DROP FUNCTION facility_takes_in(bigint[]);
"""

TRIGGERS = """
CREATE TRIGGER stock_book AFTER INSERT ON inventory_stockentry
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stock_book();

CREATE TRIGGER stock_hold AFTER INSERT ON inventory_reservation
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stock_hold();

CREATE TRIGGER stock_unhold AFTER UPDATE ON inventory_reservation
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION stock_unhold();
"""

# A plan that a session made while a table was small reads the whole of it for
# each row; through an index it stays right however the table grows.
THROUGH_INDEXES = [
    f"ALTER FUNCTION {name} SET enable_seqscan = off"
    for name in (
        "stock_lock(bigint[])",
        "stock_book()",
        "stock_hold()",
        "stock_unhold()",
        "stock_leaves()",
        "stock_lives()",
    )
]

UNDO = """
DROP TRIGGER stock_unhold ON inventory_reservation;
DROP TRIGGER stock_hold ON inventory_reservation;
DROP TRIGGER stock_book ON inventory_stockentry;
DROP FUNCTION stock_unhold();
DROP FUNCTION stock_hold();
DROP FUNCTION stock_book();
DROP FUNCTION stock_lock(bigint[]);
"""
