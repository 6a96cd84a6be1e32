"""Builds the image's file step by step where no container engine is, and runs what comes out.

usage: container.py PROGRAM [BASE]

Every stage is a folder: `FROM debian` and `FROM swift` start from a clean Debian 12 (BASE, or one that
debootstrap makes now), `FROM scratch` from nothing. RUN happens in a chroot, COPY takes files from the
repository or from an earlier stage. One step is stood in for: the build itself, for which PROGRAM, a
release build with --static-swift-stdlib, is taken; whatever else a RUN line of that stage does is done.
Then the image runs as the file says: as its user, on a read-only root, with its entry point and its health
check. Needs root.
"""
import json
import os
import pathlib
import re
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time

import example

root = pathlib.Path(__file__).resolve().parent.parent
program = pathlib.Path(sys.argv[1]).resolve()
work = pathlib.Path(tempfile.mkdtemp(prefix="quittance-container-"))
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def instructions(text):
    text = re.sub(r"\\\n", " ", "\n".join(
        line for line in text.splitlines() if not line.lstrip().startswith("#")))
    for line in text.splitlines():
        if line.strip():
            verb, _, rest = line.strip().partition(" ")
            yield verb.upper(), rest.strip()


def copied(source, target):
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def debian():
    if len(sys.argv) > 2:
        return pathlib.Path(sys.argv[2])
    base = work / "base"
    subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(base)],
                   check=True, stdout=subprocess.DEVNULL)
    return base


class Stage:
    def __init__(self, number, image):
        self.folder = work / f"stage{number}"
        self.folder.mkdir()
        self.env, self.user, self.cwd = {}, "0:0", "/"
        self.entry, self.command, self.health, self.volumes = [], [], [], []
        self.is_clean = image == "scratch"
        if not self.is_clean:
            copied(clean, self.folder)
            shutil.copy("/etc/resolv.conf", self.folder / "etc/resolv.conf")

    def run(self, line):
        stood_in = re.search(r"swift build .*?(?=&&|$)", line)
        if stood_in:
            print(f"   stood in for: {stood_in[0].strip()}")
            place = self.folder / self.cwd.lstrip("/") / ".build/release/quittance"
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(program, place)
            line = line.replace(stood_in[0], "true ")
        if "strip " in line and not (self.folder / "usr/bin/strip").exists():
            # The image of the Swift project has binutils; a bare Debian has not.
            self.chroot("apt-get update -q && apt-get install -y -q --no-install-recommends binutils")
        self.chroot(line)

    def chroot(self, line):
        done = subprocess.run(
            ["chroot", str(self.folder), "/usr/bin/env", "-i", f"PATH={PATH}",
             "DEBIAN_FRONTEND=noninteractive", "/bin/sh", "-ec", f"cd {self.cwd}; {line}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f"RUN {line}\n{done.stdout[-2000:]}")

    def copy(self, rest):
        words = shlex.split(rest)
        origin = root
        if words[0].startswith("--from="):
            origin = stages[words.pop(0).removeprefix("--from=")].folder
        *sources, target = words
        for source in sources:
            path = origin / source.lstrip("/")
            place = self.folder / os.path.normpath(os.path.join(self.cwd, target)).lstrip("/")
            if path.is_dir():
                copied(path, place)
            else:
                if target.endswith("/") or place.is_dir():
                    place = place / path.name
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)


clean = debian()
stages, stage = {}, None
for number, (verb, rest) in enumerate(
        instructions((root / "Deploy/container/Dockerfile").read_text())):
    print(f"{verb} {rest[:100]}")
    if verb == "FROM":
        image, _, name = rest.partition(" AS ")
        stage = stages[name or "last"] = Stage(number, image)
    elif verb == "RUN":
        stage.run(rest)
    elif verb == "COPY":
        stage.copy(rest)
    elif verb == "WORKDIR":
        stage.cwd = rest
        (stage.folder / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif verb == "ENV":
        stage.env |= dict(pair.split("=", 1) for pair in shlex.split(rest))
    elif verb == "USER":
        stage.user = rest
    elif verb == "ENTRYPOINT":
        stage.entry = json.loads(rest)
    elif verb == "CMD":
        stage.command = json.loads(rest)
    elif verb == "VOLUME":
        stage.volumes.append(rest)
    elif verb == "HEALTHCHECK":
        stage.health = json.loads(rest.partition("CMD ")[2])
    elif verb != "EXPOSE":
        sys.exit(f"{verb} is not known here")

image = stage.folder
faults = []
size = sum(f.lstat().st_size for f in image.rglob("*") if f.is_file() and not f.is_symlink())
if size >= 60e6:
    faults.append(f"the image has {size / 1e6:.0f} MB")
if stage.user.split(":")[0] in ("0", "root", ""):
    faults.append("the image runs as root")
known = {f.name for f in (image / "var/lib/dpkg/status.d").iterdir()}
unknown = {"libc6", "libssl3", "zlib1g", "libsqlite3-0", "libpq5", "libyaml-0-2", "tzdata", "ca-certificates"} - known
if unknown:
    faults.append(f"a scanner would not find {sorted(unknown)}")
for file in image.rglob("*"):
    mode = file.lstat().st_mode
    if not stat.S_ISLNK(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
        faults.append(f"{file.relative_to(image)} changes its user")
    if file.name in ("sh", "bash", "dash", "apt-get", "perl"):
        faults.append(f"{file.relative_to(image)} has no business in the image")

# A read-only root with the volume and /tmp on top, as compose and Kubernetes run it.
port = socket.create_server(("127.0.0.1", 0)).getsockname()[1]
state = work / "state"
state.mkdir()
os.chown(state, *map(int, stage.user.split(":")))
(state / "quittance.yaml").write_text(f"""\
server: {{ host: 127.0.0.1, port: {port} }}
database: sqlite:/var/lib/quittance/q.sqlite
accounting: {{ timeZone: Europe/Berlin, baseCurrency: EUR, customerCurrencies: [EUR] }}
stripe:
  baseURL: https://127.0.0.1:9
  accounts: [ {{ name: main, apiKey: "${{stripe_key}}", webhookSecrets: [whsec_x] }} ]
netsuite:
  account: "1234567"
  baseURL: https://127.0.0.1:9
  tokenBased: {{ consumerKey: a, consumerSecret: b, token: c, tokenSecret: d }}
  chart:
""" + example.chart())
(image / "run/secrets").mkdir(parents=True, exist_ok=True)
(image / "run/secrets/stripe_key").write_text("rk_test_x\n")
env = [f"{k}={v}" for k, v in ({"PATH": PATH} | stage.env).items()]
mounts = f"""
mount --bind {image} {image}
mount --bind {state} {image}{stage.volumes[0]}
mount -t tmpfs -o size=16m,mode=1777 tmpfs {image}/tmp
mkdir -p {image}/proc
mount -t proc proc {image}/proc
mount -o remount,ro,bind {image}
if touch {image}/written 2>/dev/null; then echo "the root is not read-only" >&2; exit 99; fi
"""


def in_image(words):
    """Runs words in the image: own mounts, read-only root, its user, no new privileges."""
    words = ["setpriv", "--no-new-privs", "chroot", f"--userspec={stage.user}", str(image)] + words
    return ["unshare", "--mount", "--propagation", "private", "/usr/bin/env", "-i", *env,
            "/bin/sh", "-ec", mounts + "exec " + shlex.join(words)]


command = stage.command[:-1] + ["/var/lib/quittance/quittance.yaml"]
log = open(work / "log", "w+")
service = subprocess.Popen(in_image(stage.entry + command), stdout=log, stderr=log)
try:
    health = [w.replace("8080", str(port)) for w in stage.health]
    for _ in range(100):
        check = subprocess.run(in_image(health), capture_output=True, text=True)
        if check.returncode == 0 or service.poll() is not None:
            break
        time.sleep(0.2)
    if check.returncode:
        log.seek(0)
        faults.append(f"the health check fails: {check.stdout}{check.stderr}\n{log.read()[-2000:]}")
    else:
        # Every word before it gave its place to the next, so the number is still the service's.
        status = pathlib.Path(f"/proc/{service.pid}/status").read_text().splitlines()
        lines = dict(line.split(":\t", 1) for line in status if ":\t" in line)
        if lines["Uid"].split()[0] != stage.user.split(":")[0]:
            faults.append(f"the process runs as {lines['Uid']}")
        if int(lines["CapEff"], 16):
            faults.append(f"the process has the capabilities {lines['CapEff']}")
        print(f"serves as {lines['Uid'].split()[0]}, resident {lines['VmRSS'].strip()},"
              f" health check: {check.stdout.strip()}")
    key = subprocess.run(
        in_image(stage.entry + ["keys", "create", "--name", "a", "--settings", command[-1]]),
        capture_output=True, text=True)
    if key.returncode or not key.stdout.strip():
        faults.append(f"no key: {key.stdout}{key.stderr}")
finally:
    service.terminate()
    if service.wait(30) != 0:
        log.seek(0)
        faults.append(f"the service ended with {service.returncode}: {log.read()[-500:]}")
written = [str(f.relative_to(state)) for f in state.rglob("*") if f.is_file()]
if not any(f.endswith("q.sqlite") for f in written):
    faults.append(f"the books are not in the volume: {written}")
if os.environ.get("KEEP"):
    print(f"kept: {work}")
else:
    shutil.rmtree(work)
print("\n".join(faults) or f"image: {size / 1e6:.1f} MB, {len(known)} packages, no shell, not root,"
      " read-only root")
sys.exit(1 if faults else 0)
