"""The database's own word on donated goods: none set out for a closed facility."""

AWAITED = """
CREATE TRIGGER stock_is_awaited BEFORE INSERT ON shipping_consignment
FOR EACH ROW WHEN (NEW.to_facility_id IS NOT NULL)
EXECUTE FUNCTION stock_is_awaited('to_facility_id');
"""

AWAITED_UNDO = "DROP TRIGGER stock_is_awaited ON shipping_consignment;"
