"""The register: organisations and people, each with what can be corrected and what happened to it."""
