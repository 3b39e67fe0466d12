"""The public workflow runs what the README and `.ci/run` run, with as few rights as it can."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def commands(workflow):
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [step["run"] for step in steps if "run" in step]


def test_every_make_command_is_in_the_makefile(workflow):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = [m for run in commands(workflow) for m in re.findall(r"^make ([\w-]+)", run)]
    assert {"test", "test-lowest", "browser-test", "site-test"} == set(called)
    for target in called:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_it_runs_what_our_own_ci_runs(workflow):
    ours = re.findall(r"^make ([\w-]+)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    run = " ".join(commands(workflow))
    assert ours
    for target in ours:
        assert re.search(rf"make {target}\b", run)


def test_windows_runs_what_the_readme_says_for_conda(workflow):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for step in workflow["jobs"]["windows"]["steps"]:
        if "run" in step:
            assert f"`{step['run']}`" in readme


def test_all_pythons_and_systems_are_tried(workflow):
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert matrix["system"] == ["ubuntu-latest", "macos-latest"]


def test_it_may_only_read_runs_monthly_and_needs_no_secret(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["cancel-in-progress"] is True
    (monthly,) = workflow[True]["schedule"]  # YAML reads the word `on` as true
    assert re.fullmatch(r"\d+ \d+ \d+ \* \*", monthly["cron"])
    assert "secrets" not in WORKFLOW.read_text(encoding="utf-8")
    assert not any("permissions" in job for job in workflow["jobs"].values())
