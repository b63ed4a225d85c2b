"""The outbox-relay: drives on whatever an interruption left halfway. It has no queue; any number of relays may run."""
