"""The one app of the sample service; it has no models of its own."""
