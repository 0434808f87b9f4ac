"""What a person has to do, whatever asks it of them: one list, one calendar feed, one way to say done."""
