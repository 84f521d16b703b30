"""What the tests of services with pictures use: a real server of buckets, a store for each test."""
