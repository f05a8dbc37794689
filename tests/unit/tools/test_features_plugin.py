"""The plugin writes down what a marked test proved, and refuses marks that mean nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.plugins.features import MARKS_VARIABLE, RESULTS_VARIABLE

pytest_plugins = ["pytester"]


@pytest.fixture
def results(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = pytester.path / "results.jsonl"
    monkeypatch.setenv(RESULTS_VARIABLE, str(path))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    pytester.makeconftest("pytest_plugins = ['tests.plugins.features']")
    pytester.makeini("[pytest]\nmarkers =\n    feature\nasyncio_default_fixture_loop_scope = function\n")
    return path


def run(pytester: pytest.Pytester, source: str, folder: str = "suite/contract") -> pytest.RunResult:
    test = pytester.mkdir(folder.split("/")[0])
    for part in folder.split("/")[1:]:
        test = test / part
        test.mkdir()
    (test / "test_story.py").write_text("import pytest\nfeature = pytest.mark.feature\n" + source, encoding="utf-8")
    return pytester.runpytest_subprocess("-p", "no:cacheprovider")


def rows(path: Path) -> set[tuple[str, str, str]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {(line["number"], line["on"], line["outcome"]) for line in lines}


def test_each_mark_of_a_test_is_written_with_its_outcome(pytester: pytest.Pytester, results: Path) -> None:
    run(
        pytester,
        "@feature('F-076', on='asterisk')\n@feature('F-077', on='browser')\ndef test_good(): pass\n"
        "@feature('F-078', on='simulator')\ndef test_bad(): assert 0\n"
        "@feature('F-079')\ndef test_none(): pytest.skip('no')\n",
    )
    assert rows(results) == {
        ("F-076", "asterisk", "passed"),
        ("F-077", "browser", "passed"),
        ("F-078", "simulator", "failed"),
        ("F-079", "unit", "skipped"),
    }


def test_a_tear_down_that_fails_spoils_the_proof(pytester: pytest.Pytester, results: Path) -> None:
    source = "@pytest.fixture\ndef bad():\n    yield\n    assert 0\n@feature('F-076')\ndef test_it(bad): pass\n"
    run(pytester, source)
    assert rows(results) == {("F-076", "unit", "failed")}


def test_a_contract_test_proves_on_the_adapter_of_its_parameter(pytester: pytest.Pytester, results: Path) -> None:
    run(
        pytester,
        "@pytest.fixture(params=['simulator', 'asterisk'])\ndef pbx(request): return request.param\n"
        "@feature('F-076')\ndef test_it(pbx): assert pbx == 'simulator'\n",
    )
    assert rows(results) == {("F-076", "simulator", "passed"), ("F-076", "asterisk", "failed")}


def test_an_end_to_end_test_proves_in_the_browser(pytester: pytest.Pytester, results: Path) -> None:
    run(pytester, "@feature('F-076')\ndef test_it(): pass\n", folder="suite/e2e")
    assert rows(results) == {("F-076", "browser", "passed")}


@pytest.mark.parametrize("mark", ["'F-999'", "'F-076', on='paper'", "", "'F-076', at='browser'"])
def test_a_mark_that_means_nothing_stops_the_run(pytester: pytest.Pytester, results: Path, mark: str) -> None:
    result = run(pytester, f"@feature({mark})\ndef test_it(): pass\n")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not results.exists()


def test_claims_are_listed_without_running_anything(
    pytester: pytest.Pytester, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = pytester.path / "marks.jsonl"
    monkeypatch.setenv(MARKS_VARIABLE, str(marks))
    run(pytester, "@feature('F-076', on='asterisk')\ndef test_it(): pass\n")
    assert rows(marks) == {("F-076", "asterisk", "claimed")}
