"""What nobody needs any more: old reminders, and deliveries that were settled long ago."""

from datetime import timedelta

from notify import channels
from notify.models import Delivery, Notice
from service_kit import clock

# As long as an event can come once more, what was made of it has to be known.
KEEP = timedelta(days=100)
BATCH = 5000


def forget() -> int:
    """A batch of each at a time; how many rows. What was told of letters stays in the inbox."""
    now = clock.now()
    reminders = Notice.objects.filter(kind__in=channels.REMINDERS, due_at__lt=now - KEEP)
    settled = Delivery.objects.filter(settled_at__lt=now - KEEP)
    count = 0
    for model, rows in ((Delivery, settled), (Notice, reminders)):
        ids = list(rows.values_list("id", flat=True)[:BATCH])
        count += model.objects.filter(id__in=ids).delete()[0]
    return count
