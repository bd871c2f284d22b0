"""Services that earlier runs accepted: one protocol, whatever keeps them."""
