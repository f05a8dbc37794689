"""Put a real Asterisk and a SIP phone (baresip) into a directory of its own, without root.

    python -m octi_bridge.workbench.asterisk_lab.install [--prefix DEST]

apt-get downloads Debian sid's packages with private state directories; each is unpacked into DEST
and runs with DEST's own loader. The mirror is the one this machine's apt uses; it is never printed.
Nothing is done (and nothing started) when DEST is complete.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from octi_bridge.workbench.asterisk_lab.errors import LabError
from octi_bridge.workbench.asterisk_lab.prefix import COMPLETE, Prefix, default_prefix

PACKAGES = ("asterisk", "asterisk-moh-opsound-gsm", "baresip-core")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
APT_TIMEOUT_S = 900


def install(prefix: Path) -> Prefix:
    """Make `prefix` complete; a no-op when it is.

    Raises:
        LabError: not a Debian machine, no mirror, or the download failed.
    """
    made = Prefix(prefix)
    if made.is_complete():
        return made
    _check_tools()
    with _only_one_at_a_time(prefix):
        if made.is_complete():
            return made  # by the one we waited for
        with tempfile.TemporaryDirectory(prefix="octi-apt-") as scratch:
            packages = _download(Path(scratch), find_mirror(Path("/etc")))
            _unpack(packages, prefix)
        (prefix / COMPLETE).touch()
    if not made.is_complete():
        raise LabError(
            f"the packages were unpacked into {prefix}, but something is missing there: remove it, try again"
        )
    return made


@contextlib.contextmanager
def _only_one_at_a_time(prefix: Path) -> Iterator[None]:
    prefix.mkdir(parents=True, exist_ok=True)
    with (prefix / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def find_mirror(etc: Path) -> str:
    """The first Debian `main` source of this machine's apt (one-line or deb822 files).

    Raises:
        LabError: there is none.
    """
    wanted = [_codename(etc), "stable", "sid", "unstable"]
    found = list(_sources(etc / "apt"))
    for suite in wanted:
        for uri, suites, components in found:
            if suite in suites and "main" in components:
                return uri
    raise LabError("no Debian source is configured for apt on this machine")


def _codename(etc: Path) -> str:
    try:
        text = (etc / "os-release").read_text()
    except OSError:
        return ""
    match = re.search(r"^VERSION_CODENAME=(\w+)", text, re.MULTILINE)
    return match[1] if match else ""


def _sources(apt: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """(uri, suites, components) of every enabled binary source."""
    folder = apt / "sources.list.d"
    for path in [apt / "sources.list", *sorted(folder.glob("*.list"))]:
        if path.is_file():
            yield from _one_line_sources(path.read_text())
    for path in sorted(folder.glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", path.read_text())):
            fields = {
                key.lower(): " ".join(value.split()).split()
                for key, value in re.findall(r"(?m)^([\w-]+):((?:.*(?:\n[ \t].*)*))", stanza)
            }
            if "deb" in fields.get("types", []) and "no" not in fields.get("enabled", []) and fields.get("uris"):
                yield fields["uris"][0], fields.get("suites", []), fields.get("components", [])


def _one_line_sources(text: str) -> Iterator[tuple[str, list[str], list[str]]]:
    for line in text.splitlines():
        words = re.sub(r"^deb\s+\[[^]]*\]", "deb", line.strip()).split()
        if len(words) >= 4 and words[0] == "deb":
            yield words[1], [words[2]], words[3:]


def _check_tools() -> None:
    missing = [tool for tool in ("apt-get", "dpkg-deb", "dpkg", "tar") if shutil.which(tool) is None]
    if missing:
        raise LabError(f"{', '.join(missing)} not found: this needs a Debian machine")
    if not KEYRING.exists():
        raise LabError("Debian's archive keyring is missing: apt-get install debian-archive-keyring")


def _download(scratch: Path, mirror: str) -> list[Path]:
    arch = _output(["dpkg", "--print-architecture"])
    for part in ("state/lists/partial", "cache/archives/partial"):
        (scratch / part).mkdir(parents=True)
    (scratch / "state/status").touch()
    source = f"deb [arch={arch} signed-by={KEYRING}] {mirror} sid main\n"
    (scratch / "sources.list").write_text(source)
    options = {
        "Dir::State": scratch / "state",
        "Dir::State::status": scratch / "state/status",
        "Dir::Cache": scratch / "cache",
        "Dir::Etc::sourcelist": scratch / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::Check-Valid-Until": "false",  # mirrors may serve a sid whose Release has just expired
        "Acquire::Languages": "none",
        "Acquire::PDiffs": "false",
        "APT::Install-Recommends": "false",
        "APT::Architectures": arch,
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
        "Debug::NoLocking": "1",
    }
    apt = ["apt-get", *(word for key, value in options.items() for word in ("-o", f"{key}={value}"))]
    print("downloading about 85 MB of Debian packages ...", file=sys.stderr)  # noqa: T201
    _apt([*apt, "-qq", "update"], mirror)
    _apt([*apt, "-qq", "-y", "-d", "install", *PACKAGES], mirror)
    return sorted((scratch / "cache/archives").glob("*.deb"))


def _apt(command: list[str], mirror: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=APT_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        raise LabError("apt-get took too long: is the mirror reachable?") from None
    if done.returncode != 0:
        raise LabError("apt-get failed:\n" + _without_mirror(done.stdout + done.stderr, mirror))


def _without_mirror(text: str, mirror: str) -> str:
    host = mirror.partition("://")[2].partition("/")[0]
    hidden = re.sub(r"[a-z+]+:/\S+", "<mirror>", "\n".join(text.strip().splitlines()[-15:]))
    return hidden.replace(host, "<mirror>") if host else hidden


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout.strip()


def _unpack(packages: Sequence[Path], prefix: Path) -> None:
    for part in ("bin", "sbin", "lib", "lib64"):  # the merged-usr layout: unpacking alone does not make it
        (prefix / "usr" / part).mkdir(parents=True, exist_ok=True)
        if not (prefix / part).is_symlink():
            (prefix / part).symlink_to(f"usr/{part}")
    for package in packages:
        # Debian's own tar, as dpkg uses it; the packages' signatures have been checked by apt-get
        into = ["tar", "-C", str(prefix), "--keep-directory-symlink", "--no-same-owner", "--no-same-permissions", "-x"]
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as unpacked:
            written = subprocess.run(into, stdin=unpacked.stdout, capture_output=True, check=False)
        if unpacked.returncode != 0 or written.returncode != 0:
            raise LabError(f"{package.name} cannot be unpacked: try again")
    # maintainer scripts do not run, so make the link that the prompts need
    english = prefix / "usr/share/asterisk/sounds/en"
    if not english.exists():
        english.symlink_to("en_US_f_Allison")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m octi_bridge.workbench.asterisk_lab.install")
    parser.add_argument(
        "--prefix", type=Path, default=None, metavar="DEST", help="default: $ASTERISK_PREFIX or a cache"
    )
    options = parser.parse_args(arguments)
    prefix: Path = (options.prefix or default_prefix()).absolute()
    try:
        was_complete = Prefix(prefix).is_complete()
        made = install(prefix)
        note = "already in place" if was_complete else f"Asterisk {made.asterisk_version()} installed"
    except LabError as error:
        print(f"asterisk_lab.install: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{prefix}: {note}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
