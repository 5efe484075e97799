"""Who asks: credentials, devices, linking a second phone, recovery, deletion."""
