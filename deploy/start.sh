#!/bin/sh
# Starts what it is told as a user who owns nothing but /data; with a bucket named, Litestream keeps a copy there.
set -eu

if [ "$(id -u)" = 0 ]; then
    chown --recursive medius:medius /data
    exec setpriv --reuid=medius --regid=medius --clear-groups "$0" "$@"
fi

if [ -z "${LITESTREAM_BUCKET:-}" ]; then
    exec "$@"
fi
config="$(dirname "$0")/litestream.yml"
file="${DATABASE_URL:-sqlite:////data/medius.db}"
export DATABASE_FILE="${file#sqlite:///}"
# A new volume begins with the copy; phones heal the second that it may lack.
litestream restore -config "$config" -if-db-not-exists -if-replica-exists "$DATABASE_FILE"
exec litestream replicate -config "$config" -exec "$*"
