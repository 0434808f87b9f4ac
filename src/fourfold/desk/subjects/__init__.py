"""What is held on somebody who asks: gathered, reviewed, and given out."""
