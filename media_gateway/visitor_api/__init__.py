"""The server for strangers: visitors of sites and kiosks, over HTTP and a websocket."""
