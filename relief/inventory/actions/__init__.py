"""Every write of stock, one module a verb; call them as `actions.receive.receive(...)`."""
