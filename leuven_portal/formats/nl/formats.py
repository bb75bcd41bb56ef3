"""Dutch as it is written in Flanders: 7 juli 2020, 14.30 uur; months are never capitalised, not even when they are short."""

SHORT_DATE_FORMAT = "j b Y"
SHORT_DATETIME_FORMAT = "j b Y, H:i"
MONTH_DAY_FORMAT = "j F"
