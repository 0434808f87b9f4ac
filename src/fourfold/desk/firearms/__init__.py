"""The firearms register: every discharge and recovery, weapons, ammunition, exhibits, links and origin."""
