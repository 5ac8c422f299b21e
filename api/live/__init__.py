"""Live streams over a WebSocket: samples come in, beats, rhythm, rate and quality go out."""
