"""How `songhe bench rules` lets the rules watch a simulated city, and judges what they said."""
