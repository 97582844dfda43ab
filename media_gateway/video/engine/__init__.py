"""The media process of video: packets of browsers are passed on to others, never decoded."""
