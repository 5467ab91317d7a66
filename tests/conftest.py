"""Fixtures, one concern each."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from briefing.build import pipeline
from briefing.cli import main
from briefing.disk import load, write
from briefing.site.site import Site

from . import shared
from .documents import ENGINE, ROOT, Command, copy_minimal, write_files
from .linked import built


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium. Without one the test fails: browser tests are never skipped."""
    path = os.environ.get("CHROMIUM")
    if not path:
        pytest.fail("CHROMIUM names no browser. Run the tests with `python3 build.py test`: it finds one or says how.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path)
        yield chromium
        chromium.close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site folder with one file of each kind of input."""
    names = ("site.yaml", "content/claims/one.md", "seeds/article.txt", "templates/extra.html")
    write_files(tmp_path / "site", {name: name for name in names})
    return tmp_path / "site"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The minimal site in a folder of its own, to be changed."""
    return copy_minimal(tmp_path)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run commands of the program in this process."""

    def run(*words: object, code: int = 0) -> str:
        capsys.readouterr()
        try:
            ended: object = main.main([str(word) for word in words])
        except SystemExit as stopped:
            ended = stopped.code
        said = "".join(capsys.readouterr())
        assert ended == code, said
        return said

    return run


@pytest.fixture(scope="session")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the minimal site, built. Nobody changes it."""
    site = copy_minimal(tmp_path_factory.mktemp("built"))
    assert main.main(["build", "--site", str(site)]) == 0
    return site


def pytest_addoption(parser: pytest.Parser) -> None:
    """Expected outputs are renewed in bulk; the difference is then read before it is committed."""
    parser.addoption("--update-cases", action="store_true", help="renew the expected outputs in tests/ and docs/")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run's folder; random tests try few inputs by day and many at night."""
    # What started this may have it ignore Ctrl-C or the end of the terminal, and then every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)  # is ignored here, and ends what is started
    if not hasattr(config, "workerinput"):
        shared.begin()
    gc.set_threshold(100_000, 20, 50)  # fewer searches for cycles among what tests keep: they were 12 % of the time
    always: Any = {"deadline": None, "suppress_health_check": list(hypothesis.HealthCheck)}
    hypothesis.settings.register_profile("day", max_examples=20, derandomize=True, **always)
    hypothesis.settings.register_profile("night", max_examples=300, **always)
    hypothesis.settings.load_profile("night" if _is_night(config) else "day")


def pytest_collection_finish() -> None:
    """Never look again for cycles among the modules, which stay to the end."""
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's folder."""
    if not hasattr(config, "workerinput"):
        shared.end()


def _is_night(config: pytest.Config) -> bool:
    return bool(config.getoption("markexpr") != "not nightly")


@pytest.fixture(scope="session")
def night(pytestconfig: pytest.Config) -> bool:
    """True if everything is to be tried, not a sample: at night, and when expected outputs are renewed."""
    return _is_night(pytestconfig) or bool(pytestconfig.getoption("--update-cases"))


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """True if expected outputs are to be renewed."""
    return bool(request.config.getoption("--update-cases"))


@pytest.fixture
def generated(*, update: bool) -> Callable[[Path, str], None]:
    """Check that a file is as it would be made now; or renew it."""

    def check(path: Path, wanted: str) -> None:
        if update:
            path.write_text(wanted, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == wanted

    return check


@pytest.fixture(scope="session")
def model(root: Path) -> Site:
    """The first briefing as its pages show it. It passes every check, but that it names no address to write to."""
    site, problems = pipeline.check(load.read_site(root), ENGINE)
    assert site
    assert not [problem for problem in problems if problem.code != "contact-missing"]
    return site


@pytest.fixture(scope="session")
def published(root: Path) -> Path:
    """The first briefing's site, written to a folder as `build` writes it. Nobody changes it."""

    def make() -> Path:
        folder = shared.folder() / "an output"  # with a space
        write.write_site(folder, built(root))
        return folder

    return shared.once("published", make)
