"""What runs inside the environments of the other libraries: each script prints one JSON object."""
