"""The service that the tests of service-kit run."""
