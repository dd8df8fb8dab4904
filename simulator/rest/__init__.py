"""The carrier's REST interface: one module for each resource."""
