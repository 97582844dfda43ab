from . import recording, token
