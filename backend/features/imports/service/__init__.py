"""What people do with imports; what the worker does with them is in `running`."""
