from . import film, visitor
