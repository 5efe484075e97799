"""Send one web push message: allowed endpoints, VAPID keys, encryption, responses."""
