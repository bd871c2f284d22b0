"""A large input or many of them on several processes: cut, judged, and merged in file order."""
