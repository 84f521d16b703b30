"""What gunicorn serves while measurements run: the real application with the bare views."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
