#!/bin/sh
# Collects into FOLDER what PROGRAM needs at run time, for an image from scratch.
# usage: collect.sh PROGRAM FOLDER
set -eu
program=$1 folder=$2
records=$folder/var/lib/dpkg/status.d
mkdir -p "$folder/etc/ssl/certs" "$folder/usr/share" "$folder/tmp" "$folder/var/lib/quittance" "$records"
chmod 1777 "$folder/tmp"

# Image scanners know by these records what is in an image without a package manager.
record() {
    [ -e "$records/$1" ] || dpkg-query -s "$1" > "$records/$1"
}
# A library under the path the loader looks for it; packages may name it with /usr in front or without.
library() {
    mkdir -p "$folder$(dirname "$1")"
    cp -L "$1" "$folder$1"
    owner=$(dpkg-query -S "$1" "/usr$1" "${1#/usr}" 2>/dev/null | head -n 1 | cut -d : -f 1)
    [ -n "$owner" ] || { echo "no package owns $1" >&2; exit 1; }
    record "$owner"
}
# Every shared library with its loader.
ldd "$program" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' | sort -u |
while read -r path; do library "$path"; done
# Looking up host names loads these at run time.
for name in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
    for path in /lib/*/"$name" /usr/lib/*/"$name"; do
        if [ -e "$path" ]; then library "$path"; fi
    done
done
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
cp -a /usr/share/zoneinfo "$folder/usr/share/"
rm -rf "$folder/usr/share/zoneinfo/right" "$folder/usr/share/zoneinfo/posix"
record ca-certificates
record tzdata
cp -L /etc/os-release "$folder/etc/os-release"
echo "quittance:x:10001:10001::/var/lib/quittance:/usr/sbin/nologin" > "$folder/etc/passwd"
echo "quittance:x:10001:" > "$folder/etc/group"
echo "hosts: files dns" > "$folder/etc/nsswitch.conf"
chown -R 10001:10001 "$folder/var/lib/quittance" 2>/dev/null || true
