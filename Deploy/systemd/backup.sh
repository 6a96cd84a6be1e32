#!/bin/sh
# Copies the store while the service runs, proves the copy, and keeps the last COUNT copies.
# usage: backup.sh SETTINGS FOLDER COUNT
set -eu
settings=$1 folder=$2 count=$3
program=${QUITTANCE:-/usr/bin/quittance}
umask 077
mkdir -p "$folder"
copy=$folder/quittance-$(date -u +%Y%m%dT%H%M%SZ).sqlite
"$program" backup --settings "$settings" "$copy.part"
# A copy that cannot be read back is no backup.
"$program" audit verify --settings "$settings" --store "sqlite:$copy.part"
# What reading it has left beside it.
rm -f "$copy.part-wal" "$copy.part-shm" "$copy.part.lock" "$copy.part.turn"
mv "$copy.part" "$copy"
# The names sort by time; what is left over beyond COUNT goes, oldest first.
kept=0
for file in $(printf '%s\n' "$folder"/quittance-*.sqlite | sort -r); do
    kept=$((kept + 1))
    if [ "$kept" -gt "$count" ]; then rm -f "$file"; fi
done
echo "wrote $copy"
