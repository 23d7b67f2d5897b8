"""闭环: the workbench of an organization department, and the wall of residents' requests."""
