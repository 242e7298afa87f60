"""Pages on screen: laid out, drawn by the worker, searched, and covered with seals."""
