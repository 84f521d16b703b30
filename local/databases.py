"""The SQL that gives every service its own database and role; the same for every installation.

The text is a psql script without any secret: passwords come from the environment of psql
(`\\getenv`), one variable per role. It may be run any number of times, and creates what a
service that was added later needs.
"""

from collections.abc import Sequence

from local.services import Service

HEADER = """\
-- Made from services.toml by local/databases.py. Run it with psql, as often as you like.
\\set ON_ERROR_STOP on
-- Nobody needs the maintenance databases except the superuser{exception}.
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
"""

ONE_SERVICE = """
-- {name}
\\unset password
\\getenv password {variable}
SELECT format('CREATE ROLE %I', {role_literal})
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {role_literal}) \\gexec
ALTER ROLE {role} WITH LOGIN NOSUPERUSER NOCREATEROLE {createdb} PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8''', {database_literal}, {role_literal})
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {database_literal}) \\gexec
ALTER DATABASE {database} OWNER TO {role};
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
"""

GRANT_MAINTENANCE = "GRANT CONNECT ON DATABASE postgres TO {role};\n"


def identifier(name: str) -> str:
    """A quoted SQL identifier: a name may hold hyphens or capital letters."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def password_variable(service: Service) -> str:
    """The environment variable of psql with the password of that service's role."""
    return f"{service.variable}_DB_PASSWORD"


def database_script(services: Sequence[Service], *, for_tests: bool = False) -> str:
    """The script for these services.

    For tests the roles may create databases (pytest makes its own beside the real one) and
    connect to `postgres`, from where CREATE DATABASE is sent.
    """
    parts = [HEADER.format(exception=" and the tests" if for_tests else "")]
    for service in services:
        parts.append(
            ONE_SERVICE.format(
                name=service.name,
                variable=password_variable(service),
                role=identifier(service.project),
                role_literal=literal(service.project),
                database=identifier(service.database),
                database_literal=literal(service.database),
                createdb="CREATEDB" if for_tests else "NOCREATEDB",
            )
        )
        if for_tests:
            parts.append(GRANT_MAINTENANCE.format(role=identifier(service.project)))
    return "".join(parts)
