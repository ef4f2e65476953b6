"""Zuper, all of it: the only package that calls it."""
