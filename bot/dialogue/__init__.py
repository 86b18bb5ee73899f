"""The conversation as a pure machine: `advance(flows, state, event) -> (state, effects)`."""
