"""The two Nginx programs: templates rendered into the state, each in a private Nginx."""

import hashlib
import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.accounts import WEB_USER, account, can_enter, find_program
from local.environment import read_env_file
from local.paths import CLONE
from local.programs import Program
from local.services import Service

MAIN = """\
# Made at every start by local/nginx.py: what a private Nginx needs around its conf.d.
{user}daemon off;
# Every request meets some twenty regular expressions of the gateway.
pcre_jit on;
worker_processes {workers};
pid "{folder}/nginx.pid";
error_log stderr warn;
worker_rlimit_nofile 4096;

events {{
    worker_connections 2048;
}}

http {{
    include "{mime_types}";
    default_type application/octet-stream;
    access_log /dev/stdout;
    sendfile on;
    client_body_temp_path "{folder}/temporary/client_body";
    proxy_temp_path "{folder}/temporary/proxy";
    fastcgi_temp_path "{folder}/temporary/fastcgi";
    uwsgi_temp_path "{folder}/temporary/uwsgi";
    scgi_temp_path "{folder}/temporary/scgi";
    include conf.d/*.conf;
}}
"""


SOURCE_LINK = "source"


@dataclass(frozen=True)
class Site:
    """One Nginx program: where its templates are in the clone, and where it is rendered to."""

    name: str
    source: Path
    folder: Path

    @property
    def defaults(self) -> dict[str, str]:
        return read_env_file(self.source / "defaults.env")


def gateway_site(nginx_folder: Path) -> Site:
    return Site("gateway", CLONE / "api-gateway", nginx_folder / "gateway")


def web_client_site(nginx_folder: Path) -> Site:
    return Site("web-client", CLONE / "web-client" / "nginx", nginx_folder / "web-client")


def gateway_variables(
    services: Sequence[Service], ports: Mapping[str, int], host: str
) -> dict[str, str]:
    """Where the gateway listens and finds the others."""
    addresses = {f"{each.variable}_ADDR": f"127.0.0.1:{ports[each.name]}" for each in services}
    return {
        "GATEWAY_LISTEN": f"{host}:{ports['gateway']}",
        "WEB_CLIENT_ADDR": f"127.0.0.1:{ports['web-client']}",
        "PICTURE_CACHE": "temporary/pictures",
        **addresses,
    }


def web_client_variables(ports: Mapping[str, int]) -> dict[str, str]:
    """Where the web client listens and finds its files: by a link in its own folder.

    Nginx takes a path without a leading slash from there, so a clone may lie in a folder whose
    name has a space.
    """
    return {"WEB_LISTEN": f"127.0.0.1:{ports['web-client']}", "WEB_ROOT": SOURCE_LINK}


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Replace ${NAME} for the defined names only: Nginx's own variables stay as they are."""
    return re.sub(r"\$\{(\w+)\}", lambda found: variables.get(found[1], found[0]), text)


def rendered(source: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """The files of conf.d and the snippets, by their path below the folder of nginx.conf."""
    files = {}
    templates = source / "templates"
    for path in sorted(templates.rglob("*.template")):
        name = Path("conf.d") / path.relative_to(templates).with_suffix("")
        files[str(name)] = substitute(path.read_text(encoding="utf-8"), variables)
    for path in sorted((source / "snippets").rglob("*.conf")):
        files[str(path.relative_to(source))] = path.read_text(encoding="utf-8")
    return files


def write(site: Site, variables: Mapping[str, str]) -> None:
    """Bring the site's folder up to date; an Nginx that runs from it does not notice."""
    files = rendered(site.source, variables)
    files["nginx.conf"] = MAIN.format(
        user=_user_directive(site),
        workers=min(2, os.cpu_count() or 1),
        folder=site.folder,
        mime_types=_mime_types(),
    )
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (site.folder / "temporary" / kind).mkdir(parents=True, exist_ok=True)
    site.folder.chmod(0o711)
    link = site.folder / SOURCE_LINK
    if not link.is_symlink() or link.readlink() != CLONE / "web-client":
        link.unlink(missing_ok=True)
        link.symlink_to(CLONE / "web-client")
    for path in site.folder.rglob("*.conf"):
        if str(path.relative_to(site.folder)) not in files:
            path.unlink()
    for name, text in files.items():
        (site.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (site.folder / name).write_text(text, encoding="utf-8")


def _user_directive(site: Site) -> str:
    """Who the workers are when the master is root; an ordinary user's Nginx cannot change users.

    A clone that only root can enter (below /root, or a private temporary folder) cannot be
    served by anybody else, so there the workers stay root.
    """
    unprivileged = account(WEB_USER)
    if unprivileged is None:
        return ""
    readable = can_enter(CLONE, unprivileged) and can_enter(site.folder.parent, unprivileged)
    return f"user {WEB_USER};\n" if readable else "user root;\n"


def _mime_types() -> Path:
    for folder in ("/etc/nginx", "/usr/local/etc/nginx", "/usr/local/nginx/conf"):
        if (path := Path(folder, "mime.types")).exists():
            return path
    raise FileNotFoundError("mime.types of Nginx was not found")


def command(site: Site, *extra: str) -> tuple[str, ...]:
    # -e: before it has read its configuration Nginx would open the log of the system's Nginx.
    nginx = str(find_program("nginx"))
    return (
        nginx,
        "-e",
        "stderr",
        "-p",
        str(site.folder),
        "-c",
        f"{site.folder}/nginx.conf",
        *extra,
    )


def problem(site: Site) -> str | None:
    """What Nginx finds wrong with the rendered configuration, if anything."""
    done = subprocess.run(command(site, "-t"), capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else None


def program(site: Site, env: Mapping[str, str]) -> Program:
    files = {str(path): path.read_text() for path in sorted(site.folder.rglob("*.conf"))}
    return Program(
        name=site.name,
        group=site.name,
        command=command(site),
        cwd=str(site.folder),
        env=dict(env),
        stop_signal=signal.SIGQUIT,  # finish the requests that are being answered
        stop_wait=5,
        code=hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16],
    )
