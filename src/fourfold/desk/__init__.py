"""The desk: the web application in which people assess, decide, deploy and review."""
