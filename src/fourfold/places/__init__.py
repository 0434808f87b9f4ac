"""Where things happen: the grid, areas and near repeats. Distances are metres on the workspace's projected grid."""
