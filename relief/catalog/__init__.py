"""Items in whole base units, packs, substitutes, planning figures."""
