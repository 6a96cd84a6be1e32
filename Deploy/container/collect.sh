#!/bin/sh
# Collects into FOLDER what PROGRAM needs at run time, for an image from scratch.
# usage: collect.sh PROGRAM FOLDER
set -eu
program=$1 folder=$2
mkdir -p "$folder/etc/ssl/certs" "$folder/usr/share" "$folder/tmp" "$folder/var/lib/quittance"
chmod 1777 "$folder/tmp"
# Every shared library with its loader, under the path the loader looks for it.
ldd "$program" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' | sort -u |
while read -r library; do
    mkdir -p "$folder$(dirname "$library")"
    cp -L "$library" "$folder$library"
done
# Looking up host names loads these at run time.
for name in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
    for path in /lib/*/"$name" /usr/lib/*/"$name"; do
        [ -e "$path" ] || continue
        mkdir -p "$folder$(dirname "$path")"
        cp -L "$path" "$folder$path"
    done
done
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
cp -a /usr/share/zoneinfo "$folder/usr/share/"
rm -rf "$folder/usr/share/zoneinfo/right" "$folder/usr/share/zoneinfo/posix"
echo "quittance:x:10001:10001::/var/lib/quittance:/usr/sbin/nologin" > "$folder/etc/passwd"
echo "quittance:x:10001:" > "$folder/etc/group"
echo "hosts: files dns" > "$folder/etc/nsswitch.conf"
chown -R 10001:10001 "$folder/var/lib/quittance" 2>/dev/null || true
