"""Why a picture is not taken or not given, in words for the person who asked."""

from django.utils.translation import gettext_lazy as _

from service_kit.problems import Problem, Unavailable


class PictureRefused(Problem):
    """What was sent cannot be kept as a picture."""

    status_code = 422


class UnsupportedPicture(PictureRefused):
    status_code = 415
    default_code = "unsupported_picture"
    default_detail = _("This is not a picture we can keep. JPEG, PNG, WebP, GIF and HEIC are.")


class PictureTooLarge(PictureRefused):
    status_code = 413
    default_code = "picture_too_large"
    default_detail = _("This picture is larger than 20 MB.")


class TooManyPixels(PictureRefused):
    default_code = "too_many_pixels"
    default_detail = _("This picture has more than 50 megapixels.")


class BrokenPicture(PictureRefused):
    default_code = "broken_picture"
    default_detail = _("This picture is damaged or incomplete.")


class HiddenFile(PictureRefused):
    default_code = "hidden_file"
    default_detail = _("Another file is hidden in this picture. Please send the picture only.")


class AnimationTooLong(PictureRefused):
    default_code = "animation_too_long"
    default_detail = _(
        "This picture is too large for one that moves. Made smaller, it can be kept."
    )

    def __init__(self, most: int = 1) -> None:
        """`most` frames of its size may be kept; of one alone nothing moves."""
        words = _(
            "This picture has more than {most} frames, the most that can be kept at its size."
        )
        super().__init__(str(words).format(most=most) if most > 1 else None)


class TooManyUploads(Problem):
    status_code = 429
    default_code = "too_many_uploads"
    default_detail = _("That is enough pictures for one hour. Please go on a little later.")
    wait = 600


class RangeNotSatisfiable(Problem):
    """RFC 9110, 15.5.17."""

    status_code = 416
    default_code = "range_not_satisfiable"
    default_detail = _("The picture does not reach that far.")


class TooBusy(Unavailable):
    default_code = "pictures_busy"
    default_detail = _("Many pictures are coming in right now. Please try again in a moment.")
