"""The browsers' live path: a websocket for panels, and what monitors ask over HTTP."""
