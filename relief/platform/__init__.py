"""The machinery: how the platform is started, watched, backed up and shown."""
