"""The control plane: what tests, demos and `scripts/dev` tell the pretended platform."""
