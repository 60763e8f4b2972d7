"""The use cases: a device's whole life, a report from the web, a ticket behind its link."""
