#!/bin/sh
# Brings the database up to date, fills an empty one, and starts web and worker side by side.
set -eu
python=.venv/bin/python

# Settings are read once here: a wrong value stops with its sentence, and both processes get the same address.
$python manage.py free_port
settings=$($python -c 'from leuven_portal import settings; print(settings.PORT, settings.SITE_URL)')
PORT=${settings%% *}
SITE_URL=${settings#* }
export PORT SITE_URL

$python manage.py migrate --verbosity 0
$python manage.py demo
$python manage.py collectstatic --noinput --verbosity 0
echo
echo "The portal:            $SITE_URL/"
echo "The admin:             $SITE_URL/admin/"
$python manage.py first_admin
echo "Stop with Ctrl-C."
echo
exec $python -m honcho start --port "$PORT"
