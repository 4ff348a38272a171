"""The files for containers: their structure, and what they start, started here as processes."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import cartest_loadtests
from cartest_contracts.measures.tally import read_histograms
from cartest_contracts.run import read_run

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "loadtests" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
OBJECTS: list[dict[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
MOCK = re.compile(r"http://(?:cartest-)?mock:8080")


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in OBJECTS if each["kind"] == kind}


def pod(name: str) -> dict[str, Any]:
    found: dict[str, Any] = of_kind("Deployment")[name]["spec"]["template"]
    return found


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in of_kind("Deployment"):
        (container,) = pod(name)["spec"]["containers"]
        yield name, container


def from_shell(value: str | None) -> str | None:
    """A value of the compose file where the shell sets nothing."""
    return None if value is None else re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def composed(name: str) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment of a service."""
    service = COMPOSE["services"][name]
    told = {key: from_shell(value) for key, value in service["environment"].items()}
    return service["command"], {key: value for key, value in told.items() if value is not None}


def orchestrated(name: str) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment of a pod; what is secret stays out."""
    container = dict(containers())[f"cartest-{name}"]
    env: dict[str, str] = {}
    for source in container["envFrom"]:
        env |= of_kind("ConfigMap")[source["configMapRef"]["name"]]["data"]
    return container["args"], env


def test_the_image_holds_all_that_the_wheel_is_made_of() -> None:
    """Packages, readme and licence are copied; the user is Locust's again at the end."""
    copied = {
        source for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for source in line.split()
    }
    assert [source for source in copied if not (ROOT / source).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    assert copied == needed | {package.partition("/")[0] for package in packages}
    assert "pip3 install --no-cache-dir '/src[load]'" in DOCKERFILE
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["root", "locust"]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert not copied & set(ignored)


def test_the_image_is_of_a_locust_that_is_new_enough() -> None:
    """The bound is that of the extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (bound,) = project["project"]["optional-dependencies"]["load"]
    least = tuple(map(int, bound.removeprefix("locust>=").split(".")))
    (version,) = re.findall(r"^ARG LOCUST_VERSION=(.+)$", DOCKERFILE, re.MULTILINE)
    assert tuple(map(int, version.split("."))) >= least
    assert "FROM locustio/locust:${LOCUST_VERSION}\n" in DOCKERFILE


def test_every_service_is_made_of_the_one_image() -> None:
    """And waits for those that exist, on volumes that exist."""
    services = COMPOSE["services"]
    assert set(services) == {"mock", "master", "worker"}
    for service in services.values():
        assert service["image"] == "cartest-load"
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).samefile(
            DEPLOY / "Dockerfile"
        )
        assert set(service.get("depends_on", ())) <= set(services)
        assert {volume.partition(":")[0] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])
    assert services["worker"]["command"][-1] in services


def test_selectors_find_their_pods_and_ports() -> None:
    """Of deployments and services; a port that is named is one of the container's."""
    for name, deployment in of_kind("Deployment").items():
        assert deployment["apiVersion"] == "apps/v1"
        assert deployment["spec"]["selector"]["matchLabels"].items() <= pod(name)["metadata"]["labels"].items()
    for name, service in of_kind("Service").items():
        assert service["apiVersion"] == "v1"
        (found,) = [
            each
            for each in of_kind("Deployment")
            if service["spec"]["selector"].items() <= pod(each)["metadata"]["labels"].items()
        ]
        assert found == name
        numbers = {port["name"]: port["containerPort"] for port in dict(containers())[found]["ports"]}
        assert {port["targetPort"]: port["port"] for port in service["spec"]["ports"]} == numbers
    assert of_kind("Deployment")["cartest-worker"]["spec"]["replicas"] == 3
    assert dict(containers())["cartest-worker"]["args"][-1] in of_kind("Service")


def test_probes_configuration_and_volumes_lead_somewhere() -> None:
    """What opens a port is asked on it; what is mounted or read exists."""
    for name, container in containers():
        ports = {port["name"] for port in container.get("ports", ())}
        probes = [container[key] for key in ("readinessProbe", "livenessProbe") if key in container]
        assert bool(probes) == bool(ports)
        assert {(probe.get("httpGet") or probe["tcpSocket"])["port"] for probe in probes} <= ports
        configured = {source["configMapRef"]["name"] for source in container.get("envFrom", ())}
        assert configured <= set(of_kind("ConfigMap"))
        mounted = {mount["name"] for mount in container.get("volumeMounts", ())}
        assert mounted == {volume["name"] for volume in pod(name)["spec"].get("volumes", ())}
        assert pod(name)["spec"]["securityContext"]["runAsNonRoot"]
    values = [value for each in of_kind("ConfigMap").values() for value in each["data"].values()]
    assert all(isinstance(value, str) for value in values)  # a number is refused


def test_the_key_is_a_secret_by_name() -> None:
    """Of the workers only; no file holds one."""
    keyed = {
        name: variable["valueFrom"]["secretKeyRef"]
        for name, container in containers()
        for variable in container.get("env", ())
        if variable["name"] == "CARTESIA_API_KEY"
    }
    assert keyed == {"cartest-worker": {"name": "cartesia", "key": "api-key"}}
    assert "Secret" not in {each["kind"] for each in OBJECTS}
    assert not re.search(r"sk_car_(?!test\b)", (DEPLOY / "compose.yaml").read_text())


@pytest.mark.parametrize(
    "words", [COMPOSE["services"]["mock"]["command"], dict(containers())["cartest-mock"]["args"]]
)
def test_the_mock_s_options_exist(words: list[str]) -> None:
    """In both files."""
    command = [sys.executable, "-m", "cartest_cli", "mock", *words, "--list-broken"]
    assert subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0


@pytest.mark.parametrize("described", [composed, orchestrated], ids=["compose", "kubernetes"])
def test_what_the_files_start_is_a_whole_run(
    described: Any, mock_url: str, tmp_path: Path, free_port: int
) -> None:
    """Started as processes: their words and variables, only addresses and folders are this machine's."""
    (tmp_path / "scenarios").symlink_to(cartest_loadtests.__path__[0])
    runs = tmp_path / "runs"

    def start(role: str, **more: str) -> subprocess.Popen[bytes]:
        words, told = described(role)
        here = {name: MOCK.sub(mock_url, value).replace("/runs", str(runs)) for name, value in told.items()}
        if "--master-host" in words:
            words = [*words[:-1], "127.0.0.1"]
        base = {name: value for name, value in os.environ.items() if not name.startswith(("LOCUST_", "CART"))}
        return subprocess.Popen(
            [sys.executable, "-m", "locust", *words], cwd=tmp_path, env=base | here | more,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    port = str(free_port)
    load = {"LOCUST_HEADLESS": "true", "LOCUST_EXPECT_WORKERS": "3", "LOCUST_USERS": "9", "LOCUST_SPAWN_RATE": "9"}
    bound = {"LOCUST_MASTER_BIND_HOST": "127.0.0.1", "LOCUST_MASTER_BIND_PORT": port, "CARTEST_REQUESTS": "2"}
    worker = {"LOCUST_MASTER_NODE_PORT": port, "CARTESIA_API_KEY": "sk_car_test"}
    everyone = [start("master", **load, **bound), *(start("worker", **worker) for _ in range(3))]
    try:
        assert [process.wait(40) for process in everyone] == [0, 0, 0, 0]
    finally:
        for process in everyone:
            process.kill()
    (folder,) = runs.iterdir()
    assert read_run(folder).target == mock_url
    counted = read_histograms(folder)
    assert counted is not None
    assert counted.streams > 9
    assert [worker.worker for worker in counted.workers] == ["0", "1", "2"]
