"""The command line: one module for each verb. It imports the library; the library never imports it."""
