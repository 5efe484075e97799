"""Problems, security headers, trusted proxies, the built app, logs and metrics."""
