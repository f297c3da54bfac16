"""A small integrations API: connections to issue trackers, and a sync that can be repeated."""
