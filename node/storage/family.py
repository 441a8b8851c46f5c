"""Who of the own organisation has a signal on another person of one family."""

from node.storage.database import Database


def owners_around(db: Database, person_id: int) -> list[str]:
    """The professionals with an open signal on another person that shares a member of the family, for one purpose.

    The longest involved first; who has a signal on the person itself is not among them.
    """
    rows = db.rows(
        "SELECT other.professional_id FROM signal"
        " JOIN signal_item AS own ON own.signal_id = signal.id"
        " JOIN item ON item.id = own.item_id AND item.kind = 'family'"
        " JOIN signal_item AS shared ON shared.item_id = item.id"
        " JOIN signal AS other ON other.id = shared.signal_id AND other.person_id <> signal.person_id"
        " WHERE signal.person_id = ?1 AND signal.closed IS NULL AND other.closed IS NULL"
        " AND other.professional_id NOT IN (SELECT professional_id FROM signal WHERE person_id = ?1 AND closed IS NULL)"
        " GROUP BY other.professional_id ORDER BY min(other.placed), other.professional_id",
        (person_id,),
    )
    return [row[0] for row in rows]
