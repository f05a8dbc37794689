"""What agents may do to calls, and when. Asks the PBX; changes nothing itself."""
