"""Compute the outcomes that the weather map shows: ``python tools/record_weather.py``."""

from mlp_lib.explorables.weather_map import record

if __name__ == "__main__":
    record()
