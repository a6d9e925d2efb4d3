"""Fetches the pinned front-end packages, and writes their files, licenses and the icon sprite into the portal.

Run it after a version or an icon changes: `.venv/bin/python tools/vendor_frontend.py` (needs npm).
"""

import base64
import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

PORTAL = Path(__file__).resolve().parent.parent / "src" / "twotier" / "portal"
STATIC = PORTAL / "static" / "portal"


@dataclass(frozen=True)
class Package:
    """A pinned package: its version, its checksum, its license, and which file becomes which of ours."""

    name: str
    version: str
    sha512: str
    license: str
    files: tuple[tuple[str, str], ...] = ()


TABLER = Package(
    "@tabler/core",
    "1.6.1",
    "lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==",
    "MIT",
    (("dist/css/tabler.min.css", "tabler.min.css"),),
)
HTMX = Package(
    "htmx.org",
    "2.0.11",
    "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    "0BSD",
    (("dist/htmx.min.js", "htmx.min.js"),),
)
ICONS = Package(
    "@tabler/icons",
    "3.51.0",
    "0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
    "MIT",
)

PALETTE = """
adjustments-horizontal alert-circle alert-triangle award ban bell building building-bank building-store calendar
calendar-plus check chevron-down chevron-right circle-check circle-dashed clock cloud copy credit-card discount dots download
edit external-link eye eye-off file-type-csv file-type-pdf fingerprint flask git-compare help-circle history home
hourglass id info-circle key keyboard language lifebuoy link loader-2 lock logout mail menu-2 minus moon package
player-pause player-play plus printer receipt refresh repeat search selector send settings shield-check
shield-exclamation shopping-cart stack-2 sun tag trash upload user user-check user-plus users world x
"""
"""Icons that the design names, or that Python names, the navigation above all; those in templates are found by themselves."""


def main() -> None:
    """Fetch, check and write everything."""
    with tempfile.TemporaryDirectory() as folder:
        for package in (TABLER, HTMX, ICONS):
            root = fetch(package, Path(folder))
            write_files(package, root)
            if package is ICONS:
                write_sprite(root / "icons" / "outline")


def fetch(package: Package, folder: Path) -> Path:
    """Download one package with npm and unpack it; another checksum than the pinned one stops the run."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    archive = (
        folder / subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
    )
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.sha512:
        raise SystemExit(f"{package.name} {package.version} is not the package that was pinned: sha512 {found}")
    root = folder / archive.name.removesuffix(".tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(root, filter="data")
    return root / "package"


def write_files(package: Package, root: Path) -> None:
    """Copy the package's license and files; a link to a source map we do not ship is taken out."""
    licenses = STATIC / "licenses"
    licenses.mkdir(parents=True, exist_ok=True)
    name = package.name.strip("@").replace("/", "-")
    text = next((path for path in sorted(root.iterdir()) if path.name.upper().startswith("LICENSE")), None)
    if text:
        shutil.copyfile(text, licenses / f"{name}.txt")
    for source, target in package.files:
        content = (root / source).read_text(encoding="utf-8")
        plain = re.sub(r"\n?/[/*][#@] sourceMappingURL=[^\n]*", "", content)
        (STATIC / target).write_text(plain, encoding="utf-8")


def wanted() -> list[str]:
    """Return the names of every icon that the portal shows."""
    names = set(PALETTE.split())
    for path in PORTAL.rglob("*.html"):
        names.update(re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8")))
    return sorted(names)


def write_sprite(folder: Path) -> None:
    """Write one symbol per icon into one file that browsers keep."""
    symbols = [
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{drawing(folder / f"{name}.svg")}</symbol>' for name in wanted()
    ]
    head = f"<!-- Tabler Icons {ICONS.version}, MIT, see licenses/tabler-icons.txt. Written by tools/vendor_frontend.py. -->"
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', head, *symbols, "</svg>", ""]
    (STATIC / "icons.svg").write_text("\n".join(lines), encoding="utf-8")


def drawing(path: Path) -> str:
    """Return what is drawn in an icon's file, without its frame."""
    if not path.is_file():
        raise SystemExit(f"There is no icon {path.stem!r} in Tabler Icons {ICONS.version}.")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    assert inner, path
    frame = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
    return re.sub(r"\s*\n\s*", "", inner.group(1)).replace(frame, "").strip()


if __name__ == "__main__":
    main()
