"""Reports for the public: written at the desk from records, reviewed, signed by another, sealed."""
