"""Routines and special days."""
