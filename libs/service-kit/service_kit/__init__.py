"""The mechanics every service needs; knows no business noun."""
