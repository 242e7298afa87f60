"""Where keys are. Runs in token worker processes only; talks to vendor libraries."""
