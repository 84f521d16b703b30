"""The errors of letter-storage-service that have a name."""

from django.utils.translation import gettext_lazy as _

from service_kit.problems import Problem


class TooManyAtOnce(Problem):
    status_code = 429
    default_code = "too_many_at_once"
    default_detail = _("Your other pictures are still coming in. Please try again in a moment.")
    wait = 2


class ImageInUse(Problem):
    default_code = "image_in_use"
    default_detail = _("A letter shows this picture. Take it out of the letter first.")


class StillComing(Problem):
    """The same request (Idempotency-Key) is being worked on."""

    default_code = "upload_in_progress"
    default_detail = _("This picture is still being taken in. Please try again in a moment.")
    wait = 3
