"""Runs, schedules, leases and background work; decides when, never what."""
