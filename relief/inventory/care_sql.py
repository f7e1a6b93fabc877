"""The SQL of migration `stockcare`: owners, disposal cases and counts hold to their rules."""

STAYS_OWNED = """
CREATE OR REPLACE FUNCTION stock_stays_owned() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT movement_id, lot_id, sum(quantity) AS units FROM added
                      GROUP BY 1, 2 HAVING sum(quantity) <> 0 OFFSET 0) a
         CROSS JOIN LATERAL (SELECT item_id, owner_id FROM inventory_stocklot
                              WHERE id = a.lot_id OFFSET 0) l
         CROSS JOIN LATERAL (SELECT kind FROM inventory_stockmovement
                              WHERE id = a.movement_id OFFSET 0) m
         WHERE m.kind <> 'owner'
         GROUP BY a.movement_id, l.item_id, l.owner_id HAVING sum(a.units) <> 0) THEN
        RAISE EXCEPTION 'goods change their owner by a loan only'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'owner_stays';
    END IF;
    RETURN NULL;
END $$;
"""

OWNERS = f"""{STAYS_OWNED}
CREATE TRIGGER stock_stays_owned AFTER INSERT ON inventory_stockentry
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stock_stays_owned();
"""

# Migration 0016: as in `ledger_sql`. A session that booked while the tables were small read the
# whole of them for each leg of a list of thousands. `OFFSET 0` leaves one way to join: leg by
# leg through the key. Otherwise a kept plan may read the legs once for each lot there is.
THROUGH_INDEXES = [
    f"ALTER FUNCTION {name} SET enable_seqscan = off"
    for name in ("stock_stays_owned()", "stock_disposed()")
]

DISPOSALS = """
CREATE FUNCTION stock_disposed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added a JOIN inventory_stockmovement m ON m.id = a.movement_id
          LEFT JOIN inventory_disposal d
                 ON m.reference_type = 'disposal' AND d.uid = m.reference_uid
         WHERE a.account = 'disposal'
           AND (d.id IS NULL OR d.status NOT IN ('certified', 'diverted')
                OR a.quantity <= 0
                OR (SELECT sum(e.quantity) FROM inventory_stockentry e
                      JOIN inventory_stockmovement o ON o.id = e.movement_id
                     WHERE e.account = 'disposal' AND e.lot_id = a.lot_id
                       AND o.reference_type = 'disposal' AND o.reference_uid = d.uid)
                   > (SELECT coalesce(sum(n.quantity), 0) FROM inventory_disposalline n
                       WHERE n.disposal_id = d.id AND n.lot_id = a.lot_id))) THEN
        RAISE EXCEPTION 'stock is disposed of by a certified or diverted case only'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'disposed_by_case_only';
    END IF;

    IF EXISTS (
        SELECT FROM (SELECT DISTINCT lot_id, bin_id FROM added
                      WHERE account = 'stock' AND condition = 'quarantined' AND quantity < 0) k
          JOIN inventory_stockbalance b
               ON b.lot_id = k.lot_id AND b.bin_id = k.bin_id AND b.condition = 'quarantined'
         WHERE b.on_hand < stock_in_cases(k.lot_id, k.bin_id)) THEN
        RAISE EXCEPTION 'goods of an open disposal case stay where they are'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'case_holds_stock';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION stock_in_cases(of_lot bigint, in_bin bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(n.quantity), 0)::bigint
      FROM inventory_disposalline n JOIN inventory_disposal d ON d.id = n.disposal_id
     WHERE n.lot_id = of_lot AND n.bin_id = in_bin
       AND d.status IN ('quarantined', 'proposed', 'under_review', 'approved', 'handed_over');
$$;

CREATE TRIGGER stock_disposed AFTER INSERT ON inventory_stockentry
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stock_disposed();

CREATE FUNCTION disposal_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    signed bigint;
    by_owner boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'detected' THEN
            RAISE EXCEPTION 'a disposal case begins as detected'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'disposal_begins_detected';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = 'quarantined' AND OLD.status <> 'quarantined' AND EXISTS (
        SELECT FROM (SELECT lot_id, bin_id, sum(quantity) AS units FROM inventory_disposalline
                      WHERE disposal_id = NEW.id GROUP BY 1, 2) n
         WHERE n.units + stock_in_cases(n.lot_id, n.bin_id)
               > coalesce((SELECT b.on_hand FROM inventory_stockbalance b
                            WHERE b.lot_id = n.lot_id AND b.bin_id = n.bin_id
                              AND b.condition = 'quarantined'), 0)) THEN
        RAISE EXCEPTION 'goods of a disposal case lie in quarantine'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'disposal_lies_in_quarantine';
    END IF;
    IF NEW.status IN ('approved', 'handed_over', 'certified', 'diverted')
       AND OLD.status IS DISTINCT FROM NEW.status THEN
        SELECT count(*), coalesce(bool_or(organization_id = NEW.owner_id), false)
          INTO signed, by_owner FROM inventory_disposalsignature
         WHERE disposal_id = NEW.id AND signer <> NEW.proposer;
        IF signed < 2 OR NOT by_owner THEN
            RAISE EXCEPTION 'a disposal needs two signatures, one of them the owner''s'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'disposal_signed_by_two';
        END IF;
    END IF;
    IF NEW.status = 'certified' AND OLD.status <> 'certified' AND (
        SELECT count(DISTINCT kind) FROM inventory_disposalfile
         WHERE disposal_id = NEW.id AND kind IN ('weigh_note', 'certificate')) < 2 THEN
        RAISE EXCEPTION 'a disposal is certified by its papers'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'disposal_has_its_papers';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disposal_guard BEFORE INSERT OR UPDATE ON inventory_disposal
FOR EACH ROW EXECUTE FUNCTION disposal_guard();

CREATE FUNCTION disposal_line_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT status FROM inventory_disposal
         WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.disposal_id ELSE NEW.disposal_id END)
       <> 'detected' THEN
        RAISE EXCEPTION 'what a case disposes of is fixed once it is quarantined'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'disposal_lines_stay';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER disposal_line_guard BEFORE INSERT OR UPDATE OR DELETE ON inventory_disposalline
FOR EACH ROW EXECUTE FUNCTION disposal_line_guard();

CREATE FUNCTION disposal_signature_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM inventory_disposal d WHERE d.id = NEW.disposal_id
                  AND (d.proposer = NEW.signer
                       OR d.status NOT IN ('proposed', 'under_review'))) THEN
        RAISE EXCEPTION 'nobody signs what they proposed, or what is decided'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'disposal_not_by_its_proposer';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disposal_signature_guard BEFORE INSERT ON inventory_disposalsignature
FOR EACH ROW EXECUTE FUNCTION disposal_signature_guard();
"""

COUNTS = """
CREATE FUNCTION count_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM inventory_stockcountentry e
                 JOIN inventory_stockcountline n ON n.id = e.line_id
                WHERE n.count_id = NEW.id AND e.counter = NEW.approver) THEN
        RAISE EXCEPTION 'nobody approves what they counted'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'count_not_by_its_counter';
    END IF;
    IF EXISTS (SELECT FROM inventory_stockcountline n WHERE n.count_id = NEW.id
                  AND (n.counted IS NULL OR n.difference <> 0 AND n.cause = '')) THEN
        RAISE EXCEPTION 'a count is approved when every difference has its cause'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'count_explains_differences';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER count_guard BEFORE UPDATE ON inventory_stockcount
FOR EACH ROW WHEN (NEW.status = 'approved' AND OLD.status <> 'approved')
EXECUTE FUNCTION count_guard();

CREATE FUNCTION count_entry_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT c.status FROM inventory_stockcount c
          JOIN inventory_stockcountline n ON n.count_id = c.id
         WHERE n.id = NEW.line_id) NOT IN ('draft', 'recount') THEN
        RAISE EXCEPTION 'entries come while a count is open'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'count_is_open';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER count_entry_guard BEFORE INSERT ON inventory_stockcountentry
FOR EACH ROW EXECUTE FUNCTION count_entry_guard();
"""

UNDO = """
DROP TRIGGER count_entry_guard ON inventory_stockcountentry;
DROP TRIGGER count_guard ON inventory_stockcount;
DROP TRIGGER disposal_signature_guard ON inventory_disposalsignature;
DROP TRIGGER disposal_line_guard ON inventory_disposalline;
DROP TRIGGER disposal_guard ON inventory_disposal;
DROP TRIGGER stock_disposed ON inventory_stockentry;
DROP TRIGGER stock_stays_owned ON inventory_stockentry;
DROP FUNCTION count_entry_guard();
DROP FUNCTION count_guard();
DROP FUNCTION disposal_signature_guard();
DROP FUNCTION disposal_line_guard();
DROP FUNCTION disposal_guard();
DROP FUNCTION stock_disposed();
DROP FUNCTION stock_in_cases(bigint, bigint);
DROP FUNCTION stock_stays_owned();
"""
