"""The program's wheel, made as pyproject.toml says, without the network that its build backend would need."""

import tomllib
import zipfile
from pathlib import Path

from briefing import __version__


def make_wheel(folder: Path, name: str, files: dict[str, bytes], scripts: str = "") -> Path:
    """A wheel of these files."""
    distribution, version = name.split("-")
    info = f"{name}.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": scripts.encode(),
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    wheel = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in {**files, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(path, data)
    return wheel


def program_wheel(root: Path, folder: Path) -> Path:
    """The program's."""

    def below(source: str) -> list[str]:
        place = root / source
        assert place.exists(), source
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        return [file.relative_to(root).as_posix() for file in files if file.is_file() and file.suffix != ".pyc"]

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    settings = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    [package] = settings["packages"]
    places = {package: package, **settings["force-include"]}
    files = {
        target + path.removeprefix(source): (root / path).read_bytes()
        for source, target in places.items()
        for path in below(source)
        if path not in settings["exclude"]
    }
    [(command, function)] = project["project"]["scripts"].items()
    return make_wheel(folder, f"evidence_briefing-{__version__}", files, f"[console_scripts]\n{command} = {function}\n")
