"""What a service that takes pictures in counts; the tables are its own."""

from django.db import models


class UploadRow(models.Model):
    """That somebody uploaded something; counted for an hour. A subclass adds its `account`."""

    at = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True
