"""Reading the one list of services."""

import pytest

from local.services import load_services, parse_services, service_named

MAIL = """
[mail-service]
port = 8020
project = "mail_service"
app = "mail"
database = "mail_db"
public = ["/api/mail/"]
roles = ["web", "worker", "beat"]
purpose = "Sends mail."
"""


def other(**changed: object) -> str:
    fields = {"port": 8021, "project": "other_service", "database": "other_db", **changed}
    lines = "".join(f"{name} = {value!r}\n" for name, value in fields.items())
    rest = 'app = "other"\npublic = []\nroles = ["web"]\npurpose = "."\n'
    return f"{MAIL}\n[other-service]\n{lines}{rest}"


def test_a_table_becomes_a_service() -> None:
    (mail,) = parse_services(MAIL)
    assert (mail.name, mail.port, mail.database) == ("mail-service", 8020, "mail_db")
    assert mail.variable == "MAIL_SERVICE"
    assert mail.background_roles == ("worker", "beat")
    assert mail.folder.name == "mail-service"


@pytest.mark.parametrize(
    "changed", [{"port": 8020}, {"project": "mail_service"}, {"database": "mail_db"}]
)
def test_two_services_cannot_share_a_port_a_project_or_a_database(
    changed: dict[str, object],
) -> None:
    assert len(parse_services(other())) == 2
    with pytest.raises(ValueError, match="given twice"):
        parse_services(other(**changed))


@pytest.mark.parametrize("name", ["mail", "Mail-service", "mail_service", "-service", "a--service"])
def test_a_name_is_fit_for_dns_and_for_a_folder(name: str) -> None:
    with pytest.raises(ValueError, match="is not a name"):
        parse_services(MAIL.replace("[mail-service]", f'["{name}"]'))


def test_a_missing_field_is_an_error() -> None:
    with pytest.raises(KeyError, match="database"):
        parse_services(MAIL.replace('database = "mail_db"\n', ""))


def test_a_secret_has_a_kind() -> None:
    (mail,) = parse_services(MAIL + 'secrets = { MAIL_KEY = "key", MAIL_NAME = "shared" }\n')
    assert mail.secrets == (("MAIL_KEY", "key"), ("MAIL_NAME", "shared"))
    with pytest.raises(ValueError, match="secret"):
        parse_services(MAIL + 'secrets = { MAIL_KEY = "long" }\n')


def test_the_list_of_this_repository_can_be_read() -> None:
    assert {"auth-service", "letter-service"} <= {service.name for service in load_services()}


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match="mail-service"):
        service_named("male-service", parse_services(MAIL))
