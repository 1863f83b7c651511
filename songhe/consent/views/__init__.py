"""Pages on which an elder sees and decides who may look."""
