"""Changes of one row that are made only where it still is as it must be."""


def change(row, rows, **values):
    """Change fields of a row, if it is among some rows; one UPDATE, so that of several callers one wins.

    Args:
        row: the row.
        rows: a queryset of those that may be changed.
        values: the fields and their new values, which the row then has as well.

    Returns:
        Whether the row was changed.
    """
    if not rows.filter(pk=row.pk).update(**values):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True
