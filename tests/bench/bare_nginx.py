"""A plain Nginx beside the platform, with as many workers, that serves files from a folder."""

import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from local import nginx
from local.environment import HOST
from local.platform import Platform

SOURCE = Path(__file__).parent / "bare_nginx"
LONGEST_START = 10


@contextmanager
def serving(platform: Platform, files: Mapping[str, bytes]) -> Iterator[str]:
    """Its address; `files` by name are there below `/`."""
    site = nginx.Site("bare-nginx", SOURCE, platform.state.nginx / "bare")
    listen = f"{HOST}:{_free_port()}"
    nginx.write(site, {"BARE_LISTEN": listen})
    pictures = site.folder / "pictures"
    pictures.mkdir(exist_ok=True)
    for name, data in files.items():
        (pictures / name).write_bytes(data)
    with (platform.state.logs / "bare-nginx.log").open("wb") as log:
        process = subprocess.Popen(nginx.command(site), stdout=log, stderr=log)
        try:
            _wait_for(f"http://{listen}/{next(iter(files))}")
            yield f"http://{listen}"
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _wait_for(address: str) -> None:
    retries = httpx.HTTPTransport(retries=LONGEST_START)
    with httpx.Client(transport=retries) as client:
        client.get(address).raise_for_status()
