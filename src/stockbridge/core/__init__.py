"""Decides what moves where; touches nothing: no I/O, no clock, no chance, no framework."""
