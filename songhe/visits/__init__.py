"""Home visits: who comes when, the code at the door, what was done, and the elder's word on it."""
