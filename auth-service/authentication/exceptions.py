"""What can go wrong, with the codes that clients may rely on."""

import math

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from service_kit.problems import Problem, Unavailable


class InvalidCredentials(Problem):
    """The same for an unknown address, a wrong password and a deactivated account."""

    status_code = 401
    default_code = "invalid_credentials"
    default_detail = _("The e-mail address or the password is not right.")


class LockedOut(Problem):
    status_code = 429
    default_code = "locked_out"

    def __init__(self, *, retry_after: int) -> None:
        """`retry_after`: seconds."""
        minutes = math.ceil(retry_after / 60)
        words = ngettext(
            "Too many failed attempts. Please wait {minutes} minute and try again.",
            "Too many failed attempts. Please wait {minutes} minutes and try again.",
            minutes,
        )
        super().__init__(words.format(minutes=minutes))
        self.wait = retry_after


class NoSession(Problem):
    status_code = 401
    default_code = "no_session"
    default_detail = _("You are not signed in.")


class InvalidRefreshToken(Problem):
    status_code = 401
    default_code = "invalid_refresh_token"
    default_detail = _("Your session has ended. Please sign in again.")


class RefreshTokenReused(Problem):
    """A token that was exchanged already came back: one of its two holders is a thief."""

    status_code = 401
    default_code = "refresh_token_reused"
    default_detail = _(
        "This session was ended for your safety, because an old copy of it was used."
        " Please sign in again."
    )


class AccountUnavailable(Problem):
    """The token is good, its account is not there any more."""

    status_code = 401
    default_code = "account_unavailable"
    default_detail = _("This account is not available. Please sign in again.")


class CrossOrigin(Problem):
    status_code = 403
    default_code = "cross_origin"
    default_detail = _("Sessions with a cookie can only be used from this site's own pages.")


class TotpRequired(Problem):
    """The password was right; `challenge` goes back with a code."""

    status_code = 401
    default_code = "totp_required"
    default_detail = _("Please confirm with the code of your authenticator app.")


class InvalidChallenge(Problem):
    status_code = 401
    default_code = "invalid_challenge"
    default_detail = _("This took too long or was done already. Please start again.")


class InvalidCode(Problem):
    """Wrong, used already, or of another time."""

    status_code = 403
    default_code = "invalid_code"
    default_detail = _("This code is not right, or was used already.")


class WrongPassword(Problem):
    """For people who are signed in and say again who they are."""

    status_code = 403
    default_code = "wrong_password"
    default_detail = _("The password is not right.")


class SignInAgain(Problem):
    """For people without a password, whose sign-in was too long ago to show that it is them."""

    status_code = 403
    default_code = "sign_in_again"
    default_detail = _(
        "For this, please log out and log in again first; then there are ten minutes for it."
    )


class TotpAlreadyOn(Problem):
    default_code = "totp_already_on"
    default_detail = _("Codes are on already. Switch them off first to begin anew.")


class TotpNotOn(Problem):
    default_code = "totp_not_on"
    default_detail = _("Codes of an authenticator app are not on.")


class InvalidPasskey(Problem):
    status_code = 403
    default_code = "invalid_passkey"
    default_detail = _("This passkey could not be checked. Please try again.")


class NoSuchToken(Problem):
    status_code = 404
    default_code = "not_found"
    default_detail = _("There is no such token.")


class NoSuchPasskey(Problem):
    status_code = 404
    default_code = "not_found"
    default_detail = _("There is no such passkey.")


class NoSuchIdentity(Problem):
    status_code = 404
    default_code = "not_found"
    default_detail = _("There is no such connected account.")


class LastWayIn(Problem):
    default_code = "last_way_in"
    default_detail = _("This is the only way to log in that is left. Set another one up first.")


class NoSuchProvider(Problem):
    status_code = 404
    default_code = "not_found"
    default_detail = _("There is no such way to sign in here.")


class ProviderFailed(Problem):
    """The other provider is away, or what it says does not hold."""

    status_code = 503
    default_code = "provider_failed"
    default_detail = _("Signing in there did not work. Please try again.")


class AddressNotVerified(Problem):
    """At the provider or here: an address alone proves nothing."""

    default_code = "address_not_verified"
    default_detail = _("The e-mail address must be confirmed, there and here, first.")


class TooMany(Problem):
    default_code = "too_many"
    default_detail = _("There are as many of these as there can be. Delete one first.")


class SecondFactorRequired(Problem):
    """The password was right; the same again with a code, please."""

    status_code = 403
    default_code = "second_factor_required"
    default_detail = _("Please confirm with a code of your second step as well.")


class LinkInvalid(Problem):
    status_code = 400
    default_code = "link_invalid"
    default_detail = _("This link is not complete. Please open it from the mail once more.")


class LinkUsed(Problem):
    status_code = 410
    default_code = "link_used"
    default_detail = _("This link was used already. It works once.")


class LinkExpired(Problem):
    status_code = 410
    default_code = "link_expired"
    default_detail = _("This link is too old. Please ask for a new one.")


class LinkSuperseded(LinkExpired):
    default_code = "link_superseded"
    default_detail = _("A newer mail was sent since. Please open the link in the latest one.")


class LinkOutdated(Problem):
    status_code = 410
    default_code = "link_outdated"
    default_detail = _("This link belongs to an address that the account had before.")


class AddressTaken(Problem):
    """Only said to who can read the address's mails."""

    status_code = 409
    default_code = "address_taken"
    default_detail = _("This address belongs to another account by now.")


class AccountClosing(Problem):
    """The right credentials, and an account that waits for its deletion."""

    status_code = 403
    default_code = "account_closing"
    default_detail = _("This account is going to be deleted. You can still change your mind.")


class CannotSign(Unavailable):
    default_code = "signing_key_unavailable"
    default_detail = _("Signing in is not possible at the moment. Please try again shortly.")


class InvalidClient(Problem):
    """RFC 6749, 5.2."""

    status_code = 401
    default_code = "invalid_client"
    default_detail = _("This service is not known, or its secret is not right.")
    auth_header = 'Basic realm="internal"'


class UnsupportedGrantType(Problem):
    """RFC 6749, 5.2."""

    status_code = 400
    default_code = "unsupported_grant_type"
    default_detail = _("Only client_credentials is possible here.")
