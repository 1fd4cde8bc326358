"""The wing that says what answers mean: frames in, frames out, no web and no database."""
