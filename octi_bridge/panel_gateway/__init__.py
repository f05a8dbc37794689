"""The panels' door: Socket.IO messages in, numbered events out, snapshots to heal by."""
