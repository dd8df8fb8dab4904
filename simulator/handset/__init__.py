"""Telephones that people hold in a browser: anybody can be a parent or a monitor, in real time."""
