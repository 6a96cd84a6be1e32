#!/bin/sh
# Builds the Debian package from a built program: build.sh PROGRAM VERSION FOLDER
# Run from the repository's root after `swift build -c release --product quittance --static-swift-stdlib`.
set -eu
program=$1 version=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
architecture=$(dpkg --print-architecture)

install -D -m 755 "$program" "$tree/usr/bin/quittance"
strip --strip-unneeded "$tree/usr/bin/quittance"
install -D -m 644 "$root/OpenAPI/quittance.yaml" "$tree/usr/share/quittance/quittance.yaml"
install -D -m 755 "$root/Deploy/systemd/backup.sh" "$tree/usr/share/quittance/backup.sh"
install -D -m 644 "$root/Deploy/quittance.example.yaml" \
    "$tree/usr/share/doc/quittance/examples/quittance.yaml"
for part in proxies monitoring netsuite salesforce; do
    mkdir -p "$tree/usr/share/doc/quittance/examples"
    cp -r "$root/Deploy/$part" "$tree/usr/share/doc/quittance/examples/$part"
done
chmod -R u=rwX,go=rX "$tree/usr/share/doc/quittance"
for page in "$root"/Deploy/guide/*.md; do
    install -D -m 644 "$page" "$tree/usr/share/doc/quittance/guide/$(basename "$page")"
done
install -D -m 644 "$root/README.md" "$tree/usr/share/doc/quittance/README.md"
for unit in quittance.service quittance.socket quittance-backup.service quittance-backup.timer; do
    install -D -m 644 "$root/Deploy/systemd/$unit" "$tree/lib/systemd/system/$unit"
done
install -D -m 644 "$root/Deploy/systemd/quittance.sysusers" \
    "$tree/usr/lib/sysusers.d/quittance.conf"

install -d -m 755 "$tree/DEBIAN"
# The libraries the program was linked with decide what it depends on.
depends=$(
    objdump -p "$tree/usr/bin/quittance" | awk '$1 == "NEEDED" { print $2 }' |
    while read -r library; do
        case $library in
            libssl.so.3|libcrypto.so.3) echo libssl3 ;;
            libz.so.1) echo zlib1g ;;
            libsqlite3.so.0) echo libsqlite3-0 ;;
            libpq.so.5) echo libpq5 ;;
            libyaml-0.so.2) echo libyaml-0-2 ;;
            libstdc++.so.6) echo libstdc++6 ;;
            libgcc_s.so.1) echo libgcc-s1 ;;
            libc.so.6|libm.so.6|ld-linux*) echo "libc6 (>= 2.36)" ;;
            *) echo "no package is known for $library" >&2; exit 1 ;;
        esac
    done | sort -u | paste -sd, | sed 's/,/, /g'
)
size=$(du -sk "$tree" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@DEPENDS@/$depends/" -e "s/@SIZE@/$size/" "$here/control" > "$tree/DEBIAN/control"
for script in postinst prerm postrm; do
    install -m 755 "$here/$script" "$tree/DEBIAN/$script"
done
(cd "$tree" && find usr lib -type f -exec md5sum {} +) > "$tree/DEBIAN/md5sums"
mkdir -p "$folder"
dpkg-deb --root-owner-group --build "$tree" "$folder/quittance_${version}_${architecture}.deb"
