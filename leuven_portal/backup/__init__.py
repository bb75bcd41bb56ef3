"""Backups: one file that holds the database, the pictures and the generated key, and the way back from it.

``create`` makes one and ``restore`` brings it back; ``rotation`` takes the older ones away. What a file must
be like is said in ``archive`` and ``manifest``, and for people in docs/operations.md.
"""
