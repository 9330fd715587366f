"""Speed and quality, measured; nothing here is needed to ask questions."""
