"""The whole system from staged bundles: servers and edge as anywhere, our processes as the platform starts them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from integration.cloud_foundry import providers
from integration.cloud_foundry.providers import Provider, vcap_services
from integration.cloud_foundry.staging import Droplet, vcap_application
from local_stack import StackSettings, server_processes
from local_stack.edge import edge_process
from local_stack.process import Process
from local_stack.readiness import AnswersHttp
from local_stack.services import APIS, GATEWAYS, SERVERS, WORKERS

#: Who provides Redis, RabbitMQ and MongoDB to the apps of each service.
PROVIDERS: Mapping[str, tuple[Provider, Provider, Provider]] = {
    "upload-api": (providers.sap_redis, providers.tanzu_rabbitmq, providers.swisscom_mongodb),
    "timeline-api": (providers.tanzu_redis, providers.cloudamqp, providers.a9s_mongodb),
    "social-api": (providers.user_provided, providers.cloudamqp, providers.user_provided),
    "realtime-gateway": (providers.tanzu_redis, providers.tanzu_rabbitmq, providers.a9s_mongodb),
    "fanout-workers": (providers.tanzu_redis, providers.user_provided, providers.user_provided),
}


def service_of(process: str) -> str:
    """The service that a process of the stack belongs to."""
    return "fanout-workers" if process in WORKERS else "realtime-gateway" if process in GATEWAYS else process


def staged_processes(settings: StackSettings, droplets: Mapping[str, Droplet]) -> tuple[Process, ...]:
    """The process table with our own processes from `droplets`, by service."""
    own = [_process(settings, name, droplets[service_of(name)]) for name in (*APIS, *GATEWAYS, *WORKERS)]
    return (*server_processes(settings), *own, edge_process(settings))


def bindings(settings: StackSettings, service: str) -> str:
    """VCAP_SERVICES of a service's apps."""
    redis, rabbitmq, mongodb = PROVIDERS[service]
    return vcap_services(
        redis(settings.redis_url, "cloudstagram-redis"),
        rabbitmq(settings.rabbitmq_url, "cloudstagram-rabbitmq"),
        mongodb(settings.mongodb_url, "cloudstagram-mongodb"),
    )


def _process(settings: StackSettings, name: str, droplet: Droplet) -> Process:
    port, index = settings.ports[name], GATEWAYS.index(name) if name in GATEWAYS else 0
    launcher = settings.layout.config / f"{name}.sh"
    environment = {
        "PORT": str(port),
        "VCAP_APPLICATION": vcap_application(f"cloudstagram-{name}", index, port),
        "VCAP_SERVICES": bindings(settings, service_of(name)),
        "CF_INSTANCE_INDEX": str(index),
        "ALLOWED_ORIGINS": ",".join(settings.origins),
    }
    return Process(
        name=name,
        command=("/bin/bash", str(launcher)),
        cwd=droplet.app,
        ready=AnswersHttp(port, "/readyz"),
        ports=(name,),
        after=SERVERS,
        files={launcher: droplet.started(name if name in WORKERS else "web", environment) + "\n"},
    )


def processes_of(pid: int) -> list[Path]:
    """A process and all that descend from it, as folders below /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = [pid]
    for other in found:
        found += [child for child, parent in parents.items() if parent == other]
    return [Path("/proc", str(one)) for one in found]


def peak_memory(pid: int) -> int:
    """The most bytes that a process and its descendants had in memory, each at its own time."""
    statuses = [(process / "status").read_text("utf-8") for process in processes_of(pid)]
    lines = [line for status in statuses for line in status.splitlines() if line.startswith("VmHWM:")]
    return sum(int(line.split()[1]) * 1024 for line in lines)
