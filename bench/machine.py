"""The machine that the figures are of."""

import os
import platform
import sysconfig
from pathlib import Path

from node.protocol import sodium

_PROCESSORS = Path("/proc/cpuinfo")


def facts() -> dict[str, str | int]:
    """Processor, cores, systems and libraries: what may explain a figure."""
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": f"{platform.python_version()}{' (optimised build)' if optimised else ''}",
        "libsodium": f"{sodium.version()}, {sodium.library_name()}",
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    if _PROCESSORS.exists():
        for line in _PROCESSORS.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
