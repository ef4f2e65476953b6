"""The Web Connector's side of the talk: calls, states, envelopes. No sockets."""
