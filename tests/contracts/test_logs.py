"""Nobody who reads the logs, PostgreSQL's among them, learns who somebody is."""

from people import PASSWORD, Person, anonymous, until
from test_promises import inside, platform


def logs_with(*private: str) -> list[str]:
    """The names of the logs that hold one of these."""
    files = [path for path in platform().state.logs.rglob("*") if path.is_file()]
    assert any(path.name.startswith("postgres") for path in files), "the database's are looked at"
    texts = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in files}
    return [name for name, text in texts.items() if any(each in text for each in private)]


def errors_of_postgres(words: str) -> int:
    logs = platform().state.logs.rglob("postgres*")
    return sum(path.read_text(encoding="utf-8", errors="replace").count(words) for path in logs)


def test_a_sign_up_with_a_taken_address_is_no_error_of_the_database(minji: Person) -> None:
    broken = errors_of_postgres("account_email_once")
    with anonymous() as somebody:
        asked = {"email": minji.email, "password": PASSWORD}
        assert somebody.post("/api/auth/signup/", json=asked).status_code == 201
    # An error of the very same kind comes into the log after whatever the sign-up left there.
    provoke("account_email_once", minji.email)
    until(lambda: errors_of_postgres("account_email_once") > broken)
    assert errors_of_postgres("account_email_once") == broken + 1
    assert logs_with(minji.email) == []


def test_a_statement_that_failed_leaves_none_of_its_values_in_a_log(minji: Person) -> None:
    hashed = provoke("account_email_once", minji.email)
    orphan = inside(
        "auth-service",
        """
        from authentication.models import PersonalToken
        from django.db import IntegrityError
        from service_kit import clock
        from service_kit.ids import new_id
        account_id = new_id()
        try:
            PersonalToken.objects.create(account_id=account_id, name=f"of {account_id}",
                                         digest=account_id.bytes, scopes=[], created_at=clock.now())
        except IntegrityError as error:
            assert str(account_id) in str(error)
            print(account_id)
        """,
    ).split()[-1]
    until(lambda: errors_of_postgres("violates foreign key constraint"))
    assert logs_with(minji.email, hashed, orphan) == []


def provoke(constraint: str, email: str) -> str:
    """The database refuses a second account with the address; the hash that it was to have."""
    code = f"""
        from authentication.models import Account
        from django.db import IntegrityError
        account = Account(email="{email}")
        account.set_password("{PASSWORD}")
        try:
            account.save(force_insert=True)
        except IntegrityError as error:
            assert "{constraint}" in str(error)
            print(account.password)
    """
    return inside("auth-service", code).split()[-1]
